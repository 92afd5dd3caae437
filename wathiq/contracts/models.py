"""The contract: a dossier with another party, dates and a value."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from wathiq.contacts import conflicts
from wathiq.core import formats
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.workflows.models import Workflow

CURRENCIES: tuple[str, ...] = (
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "MAD",
    "TND",
    "DZD",
    "LBP",
    "SAR",
    "AED",
    "QAR",
    "KWD",
    "BHD",
    "OMR",
    "JOD",
)
CURRENCIES += ("EGP", "XOF", "XAF")


class ContractType(models.Model):
    """Supply, lease, employment …: the office's own list, as data."""

    code = models.SlugField(unique=True)
    names = models.JSONField()  # {"en": …, "fr": …, "ar": …}
    position = models.PositiveSmallIntegerField(default=0)
    workflow = models.ForeignKey(  # of new contracts of this type; none: the default
        Workflow, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return formats.in_language(self.names)


class Contract(Dossier):
    """What two parties agree on. The description is for the legal team; clients read the rest."""

    type = models.ForeignKey(ContractType, on_delete=models.PROTECT, related_name="+")
    other_party = models.CharField(max_length=300, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    description = models.TextField(blank=True)

    KINDS = (Dossier.Kind.CONTRACT,)
    # clients read all but the description and the privacy
    EDITABLE = (
        "title",
        "type",
        "other_party",
        "start",
        "end",
        "value",
        "currency",
        "description",
        "private",
        "company",
    )
    FOR_STAFF = frozenset({"description", "private"})
    IN_THE_HEADER = frozenset({"title", "type", "company"})
    OF_THE_DOSSIER = frozenset({"title", "private", "company"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value=None, currency="") | models.Q(value__gte=0) & ~models.Q(currency=""),
                name="a_value_has_a_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(start=None) | models.Q(end=None) | models.Q(end__gte=models.F("start")),
                name="a_contract_ends_after_it_starts",
            ),
        ]

    @classmethod
    def assigned_workflow(cls, fields: Mapping[str, Any]) -> Workflow | None:
        """That of the type."""
        contract_type: ContractType = fields["type"]
        return contract_type.workflow

    @classmethod
    def visible_to(cls, user: Any) -> models.QuerySet["Contract"]:
        """The contracts this person may open. For lists see `wathiq.dossiers.lists`."""
        return cls.objects.filter(access.readable_by(user), kind=cls.Kind.CONTRACT)

    def check_edit(self, changed: Mapping[str, Any]) -> None:
        super().check_edit(changed)
        if changed.get("company") and (reason := conflicts.objection(self, changed["company"])):
            raise NotPossible(reason)
