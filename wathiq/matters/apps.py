from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        # they declare what they write, and what clients are told
        from wathiq.matters import hearing_letters, letters, reminder_letters, timeline  # noqa: F401
