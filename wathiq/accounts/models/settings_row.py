"""What administrators decide for the whole office stands in tables of one row."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction

from wathiq.accounts.models.system import System
from wathiq.audit.record import record

if TYPE_CHECKING:
    from wathiq.accounts.models.user import User


class SettingsRow(models.Model):
    """One row, number 1; before anybody saves it, the defaults hold."""

    CHANGED: ClassVar[str]  # the kind of event

    class Meta:
        abstract = True

    @classmethod
    def current(cls) -> Self:
        """As it stands today. One query."""
        return cls._default_manager.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def held(cls) -> Self:
        """As it stands today, nobody else's to change until the transaction ends."""
        cls._default_manager.get_or_create(pk=1)
        return cls._default_manager.select_for_update().get(pk=1)

    def change(self, *, by: "User", **changes: Any) -> bool:
        """Set some of it, on the record. True when something changed."""
        with transaction.atomic():
            held = type(self).held()
            changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
            for name, value in changed.items():
                setattr(self, name, value)
            if not changed:
                return False
            self.pk = 1
            self.save(update_fields=list(changed))
            record(self.CHANGED, System(), by=by, **changed)
        return True
