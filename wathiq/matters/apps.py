from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        from wathiq.matters import letters  # noqa: F401 (declares what it writes)
