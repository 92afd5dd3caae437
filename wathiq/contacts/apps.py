from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "wathiq.contacts"
    label = "contacts"

    def ready(self) -> None:
        from wathiq.contacts import conflicts, kinds  # noqa: F401  (declares what can happen)
        from wathiq.dossiers import sharing

        sharing.ask_before(conflicts.objection)
