from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "wathiq.core"
    label = "core"

    def ready(self) -> None:
        from wathiq.core import checks  # noqa: F401 (registers them)
