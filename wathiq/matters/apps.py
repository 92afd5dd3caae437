from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        from wathiq.matters import hearing_letters, letters  # noqa: F401 (declare what they write)
