"""What the timeline of the portal tells of matters and cases."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from wathiq.dossiers.timeline import Told, Words, tells

# Of the details: what was changed, never to what. The page says what they are today
FIELDS = ("latest_update", "due")


def _any_of(*fields: str) -> Q:
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(facts__fields__contains=[field])
    return found


@tells("matter.edited", "case.edited", where=_any_of(*FIELDS))
def _edited(event: Told) -> Iterable[Words]:
    fields = event.facts["fields"]
    if "latest_update" in fields:
        yield _("The legal team changed the latest update."), {}
    if "due" in fields:
        yield _("The legal team changed the due date."), {}
