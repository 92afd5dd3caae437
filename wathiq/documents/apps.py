from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wathiq.documents"

    def ready(self) -> None:
        from wathiq.documents import kinds, timeline  # noqa: F401  (declare what can happen, and what clients are told)
