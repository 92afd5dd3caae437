from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "wathiq.contacts"
    label = "contacts"

    def ready(self) -> None:
        from wathiq.contacts import conflicts, kinds, lists  # noqa: F401  (declares what can happen)
        from wathiq.dossiers import appearing, sharing

        sharing.ask_before(conflicts.objection)
        appearing.declare(lists.appearing)
