from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "wathiq.notifications"
    label = "notifications"

    def ready(self) -> None:
        from wathiq.audit import record
        from wathiq.notifications import outbox

        record.follow(outbox.tell)
