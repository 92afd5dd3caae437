"""What the pages of a matter, and those of a case, have of their own, among those that every kind of dossier has."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wathiq.dossiers.models import Dossier
from wathiq.matters.models import Matter
from wathiq.staff.dossiers.desks import Desk, WhileHidden, declare


@dataclass(frozen=True)
class Words:
    """What the pages say where a matter and a case differ."""

    create: Promise
    created: Promise
    created_with_due: Promise  # due: the day that was proposed
    edit: Promise
    saved: Promise
    changed_meanwhile: Promise
    company_is_fixed: Promise
    search: Promise
    filter: Promise
    none_found: Promise
    none_matches: Promise
    none_yet: Promise
    create_first: Promise


@dataclass(frozen=True)
class MatterDesk(Desk[Matter]):
    words: Words

    @property
    def is_for_cases(self) -> bool:
        return self.kind == Dossier.Kind.CASE


def matters(count: int) -> str:
    return ngettext(
        "They are assignee or contributor of one matter.",
        "They are assignee or contributor of %(count)d matters.",
        count,
    ) % {"count": count}


def cases(count: int) -> str:
    return ngettext(
        "They are assignee or contributor of one case.",
        "They are assignee or contributor of %(count)d cases.",
        count,
    ) % {"count": count}


MATTERS = MatterDesk(
    kind=Dossier.Kind.MATTER,
    model=Matter,
    related=("practice_area", "team"),
    subtitle="staff/matters/subtitle.html",
    requester_reads="staff/matters/requester_reads.html",
    while_hidden=WhileHidden(
        of_a_row=_("Clients will see it once the matter is shown"),
        of_a_file=_("Clients cannot see this file yet: it is shown, but the matter is not."),
        of_a_folder=_(
            "The matter is not shown in the client portal: clients see nothing of this before it is."
        ),
        of_a_selection=_("Clients will see this once the matter is shown in the client portal."),
        of_a_move=_("Clients will see these files once the matter is shown"),
    ),
    works_on=matters,
    words=Words(
        create=_("Create a matter"),
        created=_("The matter was created. Clients cannot see it."),
        created_with_due=_(
            "The matter was created. Clients cannot see it. It is due on %(due)s, as its practice area proposes."
        ),
        edit=_("Edit the matter"),
        saved=_("The matter was saved."),
        changed_meanwhile=_("Somebody changed this matter while you were writing"),
        company_is_fixed=_("Clients can see this matter. Hide it before you give it to another company."),
        search=_("Search the matters"),
        filter=_("Filter the matters"),
        none_found=_("No matter is found"),
        none_matches=_("No matter matches this search. Try fewer words, or another filter."),
        none_yet=_("No matter yet"),
        create_first=_("Create the first matter. Nobody outside the legal team sees it before you show it."),
    ),
)
CASES = MatterDesk(
    kind=Dossier.Kind.CASE,
    model=Matter,
    related=("practice_area", "team"),
    subtitle="staff/matters/subtitle.html",
    requester_reads="staff/matters/requester_reads.html",
    while_hidden=WhileHidden(
        of_a_row=_("Clients will see it once the case is shown"),
        of_a_file=_("Clients cannot see this file yet: it is shown, but the case is not."),
        of_a_folder=_(
            "The case is not shown in the client portal: clients see nothing of this before it is."
        ),
        of_a_selection=_("Clients will see this once the case is shown in the client portal."),
        of_a_move=_("Clients will see these files once the case is shown"),
    ),
    works_on=cases,
    words=Words(
        create=_("Create a case"),
        created=_("The case was created. Clients cannot see it."),
        created_with_due=_(
            "The case was created. Clients cannot see it. It is due on %(due)s, as its practice area proposes."
        ),
        edit=_("Edit the case"),
        saved=_("The case was saved."),
        changed_meanwhile=_("Somebody changed this case while you were writing"),
        company_is_fixed=_("Clients can see this case. Hide it before you give it to another company."),
        search=_("Search the cases"),
        filter=_("Filter the cases"),
        none_found=_("No case is found"),
        none_matches=_("No case matches this search. Try fewer words, or another filter."),
        none_yet=_("No case yet"),
        create_first=_("Create the first case. Nobody outside the legal team sees it before you show it."),
    ),
)
declare(MATTERS)
declare(CASES)
