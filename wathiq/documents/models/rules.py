"""What administrators decide about attachments, for the whole office."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import System, User
from wathiq.audit.record import record


class AttachmentRules(models.Model):
    """One row, number 1; before anybody saves it, the defaults hold."""

    shown_by_default = models.BooleanField(_("Show attachments to clients by default"), default=False)
    clients_add = models.BooleanField(_("Clients may add attachments"), default=True)
    clients_edit = models.BooleanField(_("Clients may rename and replace what they added"), default=True)
    clients_delete = models.BooleanField(_("Clients may delete what they added"), default=True)

    def __str__(self) -> str:
        return "rules of attachments"

    @classmethod
    def current(cls) -> "AttachmentRules":
        """The rules of today. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def change(self, *, by: User, **changes: Any) -> bool:
        """Set some of the rules, on the record. True when something changed."""
        with transaction.atomic():
            type(self).objects.get_or_create(pk=1)
            held = type(self).objects.select_for_update().get(pk=1)
            changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
            if not changed:
                return False
            for name, value in changed.items():
                setattr(self, name, value)
            self.pk = 1
            self.save(update_fields=list(changed))
            record("attachment_rules.changed", System(), by=by, **changed)
        return True
