"""People and organisations the office meets in its work, and what each is to a dossier."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wathiq.accounts.models import Company
from wathiq.contacts import names
from wathiq.dossiers import access
from wathiq.dossiers.papers import Paper


def contact_kinds() -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)) for kind in Contact.Kind]


def related_roles() -> list[tuple[str, str]]:
    """A function, so that a new role is not a migration."""
    return [(role.value, str(role.label)) for role in Involvement.Role]


class Contact(models.Model):
    """A person or an organisation. The whole legal team knows it, and nobody else its address, telephone or note.

    What it is related to follows the rule of each dossier; `book.py` has its verbs.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=contact_kinds)
    name = models.CharField(_("Name"), max_length=300)
    folded_name = models.CharField(max_length=names.LONGEST_FOLDED)
    email = models.EmailField(_("E-mail"), max_length=254, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # it is this client company, or one of its people
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("Internal note"), blank=True)
    created = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    EDITABLE = ("kind", "name", "email", "phone", "organisation", "company", "note")
    # by these it may turn out to be the client of a dossier
    IDENTITY = frozenset({"name", "email", "company"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="person") | models.Q(organisation=None),
                name="organisations_belong_to_no_organisation",
            )
        ]
        indexes = [
            models.Index(fields=["folded_name", "public_id"], name="contacts_by_name"),
            models.Index(fields=["email"], condition=~models.Q(email=""), name="contacts_by_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return names.initials(self.name)

    @property
    def is_organisation(self) -> bool:
        return self.kind == self.Kind.ORGANISATION


class Involvement(Paper):
    """This contact in this role of a dossier, from this instant to that one. Ended, never deleted.

    `related.py` has its verbs. While it is ended it is for nobody; `was_shown` remembers for whom it was.
    """

    class Role(models.TextChoices):
        OPPONENT = "opponent", _("Opponent")
        OPPOSING_COUNSEL = "opposing_counsel", _("Opposing counsel")
        COURT = "court", _("Court")
        EXPERT = "expert", _("Expert")
        OUR_COUNSEL = "our_counsel", _("Our counsel")
        OTHER = "other", pgettext_lazy("role of a related person", "Other")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=related_roles)
    position = models.CharField(_("Position"), max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    was_shown = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "contact", "role"],
                condition=models.Q(until=None),
                name="a_role_is_given_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(audience="internal"),
                name="what_has_ended_is_for_nobody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact", "since", "public_id"],
                condition=models.Q(until=None),
                name="involvements_of_a_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}, {self.role} of {self.dossier_id}"

    @classmethod
    def visible_to(cls, user: Any) -> "models.QuerySet[Any]":
        """Those this person may read today; what has ended is nobody's."""
        return cls._default_manager.filter(access.papers_readable_by(user), until=None)

    @property
    def is_shown(self) -> bool:
        return bool(self.audience == self.Audience.PORTAL)
