from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        from wathiq.matters import letters, timeline  # noqa: F401 (declare what it writes, and what clients are told)
