"""Types of contract: the workflow that each has, and what transitions of contracts can ask for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.contracts.models import Contract, ContractType
from wathiq.core.forms import DayInput
from wathiq.workflows import asked
from wathiq.workflows.asked import Asked
from wathiq.workflows.models import Workflow


def all_types() -> list[ContractType]:
    """In the office's order, each with its workflow."""
    return list(ContractType.objects.select_related("workflow"))


def use(workflow: Workflow) -> bool:
    return ContractType.objects.filter(workflow=workflow).exists()


def choose_workflow(workflow: Workflow, types: Sequence[ContractType], *, by: User) -> bool:
    """New contracts of exactly these types begin in this workflow. True when something changed.

    A type that is left out gets the default. Contracts that are there keep theirs.
    """
    assert workflow.kind == Contract.Kind.CONTRACT
    with transaction.atomic():
        Workflow.objects.select_for_update().get(pk=workflow.pk)
        rows = ContractType.objects.select_for_update().order_by("pk")
        before = {row.pk for row in rows if row.workflow_id == workflow.pk}
        after = {one.pk for one in types}
        if before == after:
            return False
        ContractType.objects.filter(pk__in=before - after).update(workflow=None)
        ContractType.objects.filter(pk__in=after - before).update(workflow=workflow)
        record(
            "contract_types.workflow_chosen",
            System(),
            by=by,
            **workflow.facts(),
            count=len(after),
            types=sorted(one.code for one in types),
        )
    return True


def _end_field(contract: Any) -> forms.Field:
    end = Contract.objects.filter(pk=contract.pk).values_list("end", flat=True).first()
    return forms.DateField(label=gettext_lazy("End"), widget=DayInput, initial=end)


def _check_end(contract: Any, end: date) -> None:
    start = Contract.objects.filter(pk=contract.pk).values_list("start", flat=True).first()
    if start and end < start:
        raise ValidationError(_("The end is before the start."))


def _apply_end(contract: Any, end: date, by: User) -> dict[str, object]:
    if not Contract.objects.filter(pk=contract.pk).exclude(end=end).update(end=end):
        return {}
    return {"fields": ["end"]}


asked.register(
    Asked(
        "end",
        gettext_lazy("End"),
        field=_end_field,
        check=_check_end,
        apply=_apply_end,
        kinds=frozenset({Contract.Kind.CONTRACT.value}),
    )
)
