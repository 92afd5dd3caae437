import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Security(models.TextChoices):
    """How the connection to the mail server is protected."""

    NONE = "none", pgettext_lazy("encryption", "None")
    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS"


class Submission(models.Model):
    """A form that was accepted: its sender, its key, and where the answer is."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    token = models.UUIDField(default=uuid.uuid4)
    digest = models.BinaryField(max_length=32)
    result = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="a_form_is_done_once")]

    def __str__(self) -> str:
        return str(self.key)

    def finish(self, result: str) -> None:
        """Remember the address that answers a replay."""
        self.result = result
        self.save(update_fields=["result"])


class Office(models.Model):
    """The office as its administrators describe it. One row, number 1; what is empty comes from the environment."""

    names: Any = models.JSONField(default=dict, blank=True)  # by language
    colour = models.CharField(_("Colour"), max_length=7, blank=True)
    logo = models.BinaryField(null=True, blank=True)  # a PNG of ours, drawn anew from what was uploaded
    logo_version = models.CharField(max_length=16, blank=True)
    contact_email = models.EmailField(_("E-mail"), max_length=254, blank=True)
    contact_phone = models.CharField(_("Phone"), max_length=40, blank=True)
    smtp_host = models.CharField(_("Mail server"), max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(_("Port"), null=True, blank=True)
    smtp_security = models.CharField(_("Encryption"), max_length=10, choices=Security, blank=True)
    smtp_user = models.CharField(_("User name"), max_length=255, blank=True)
    smtp_password = models.TextField(_("Password"), blank=True)  # sealed: wathiq.core.secrets
    mail_from = models.EmailField(_("Sender’s address"), max_length=254, blank=True)
    finished = models.DateTimeField(null=True, blank=True)  # the first run

    def __str__(self) -> str:
        return "the office"
