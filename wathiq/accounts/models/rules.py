"""The rules of the doors, as administrators set them: who may sign up, and who needs a second factor."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models.settings_row import SettingsRow

if TYPE_CHECKING:
    from wathiq.accounts.models.user import User


class Rules(SettingsRow):
    CHANGED = "rules.changed"

    class SignUp(models.TextChoices):
        OFF = "off", _("Nobody: portal users are invited")
        CLIENTS = "clients", _("Clients")
        COLLABORATORS = "collaborators", _("Collaborators")
        BOTH = "both", _("Clients and collaborators")

    sign_up = models.CharField(_("Who may sign up"), max_length=20, choices=SignUp, default=SignUp.OFF)
    # None: accounts are open as soon as the address is proved
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff_need_second_factor = models.BooleanField(_("The legal team"), default=False)
    portal_needs_second_factor = models.BooleanField(_("Portal users"), default=False)

    def __str__(self) -> str:
        return f"sign-up: {self.sign_up}"

    @classmethod
    def current(cls) -> "Rules":
        """The rules of today, with who approves. One query."""
        return cls.objects.select_related("approver").filter(pk=1).first() or cls(pk=1)

    def admits(self, access: str) -> bool:
        """May somebody sign up for this kind of access?"""
        return access in self.offered()

    def offered(self) -> list[str]:
        """The kinds of access that may be asked for at sign-up."""
        kinds = self.SignUp
        if self.sign_up == kinds.BOTH:
            return [kinds.CLIENTS.value, kinds.COLLABORATORS.value, kinds.BOTH.value]
        return [] if self.sign_up == kinds.OFF else [str(self.sign_up)]

    def second_factor_is_required(self, user: "User") -> bool:
        return self.staff_need_second_factor if user.is_staff_member else self.portal_needs_second_factor
