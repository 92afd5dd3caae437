from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wathiq.documents"

    def ready(self) -> None:
        from wathiq.core import health
        from wathiq.documents import kinds, store, timeline

        assert kinds and timeline  # noqa: PT018 (they declare what can happen, and what clients are told)
        health.ask_too("files", store.Watch().answers)
