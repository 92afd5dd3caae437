from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wathiq.documents"

    def ready(self) -> None:
        from wathiq.documents import kinds  # noqa: F401  (declares what can happen)
