"""What administrators decide about attachments, for the whole office."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import SettingsRow


class AttachmentRules(SettingsRow):
    CHANGED = "attachment_rules.changed"

    shown_by_default = models.BooleanField(_("Show attachments to clients by default"), default=False)
    clients_add = models.BooleanField(_("Clients may add attachments"), default=True)
    clients_edit = models.BooleanField(_("Clients may rename and replace what they added"), default=True)
    clients_delete = models.BooleanField(_("Clients may delete what they added"), default=True)

    def __str__(self) -> str:
        return "rules of attachments"
