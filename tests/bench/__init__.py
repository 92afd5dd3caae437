"""`make bench`: what each page costs. Not collected as tests."""
