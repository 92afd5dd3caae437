from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "wathiq.notifications"
    label = "notifications"

    def ready(self) -> None:
        from wathiq.audit import record
        from wathiq.notifications import account_letters, attachment_letters, move_letters, outbox

        assert account_letters and attachment_letters and move_letters  # noqa: PT018 (they declare their writers)
        record.follow(outbox.tell)
