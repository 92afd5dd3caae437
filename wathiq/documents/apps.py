from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wathiq.documents"

    def ready(self) -> None:
        from wathiq.core import health
        from wathiq.documents import kinds, store, timeline

        assert kinds  # it declares what can happen
        assert timeline  # and this, what clients are told of it
        health.ask_too("files", store.Watch().answers)
