"""What the office's mail says about hearings. The day and the hour stand as they are when the mail is written."""

from django.utils.translation import gettext as _

from wathiq.core import text
from wathiq.core.faces import address
from wathiq.matters import hearings_list
from wathiq.matters.hearings_list import Row
from wathiq.matters.models import Hearing
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message

State = Hearing.State


def _found(message: Message, *states: State) -> Row | None:
    """The hearing, where its reader may still know of it and it stands as the mail would say; else None.

    Whoever of the legal team does not attend any more hears nothing of it.
    """
    assert message.recipient is not None  # of every message here
    hearing: Hearing | None = (
        Hearing.visible_to(message.recipient)
        .select_related("dossier")
        .filter(public_id=message.event.facts["hearing"], state__in=states)
        .first()
    )
    if hearing is None:
        return None
    if message.recipient.is_staff_member and message.recipient not in hearing.people():
        return None
    return hearings_list.row_of(message.recipient, hearing)


def _letter(
    message: Message, row: Row | None, *, subject: str, heading: str, paragraph: str
) -> Letter | None:
    if row is None:
        return None
    assert message.recipient is not None  # of every message here
    hearing, case = row.hearing, row.hearing.dossier
    is_staff = message.recipient.is_staff_member
    facts = [
        (_("Case"), case.title),
        (_("Reference"), case.reference),
        (_("Type"), str(hearing.get_type_display())),
        *when(row),
    ]
    if row.stage is not None:
        facts.append((_("Court"), row.stage.court))
    if hearing.place:
        facts.append((_("Place"), hearing.place))
    if hearing.state == State.PLANNED:
        if hearing.link:
            facts.append((_("Link"), hearing.link))
        if hearing.bring:
            facts.append((_("What to bring"), hearing.bring))
        if hearing.client_attends:
            facts.append((_("Attendance"), _("The client should attend")))
    if hearing.reason:
        facts.append((_("Reason"), hearing.reason))
    if row.following is not None:
        facts.append((_("Now on"), _moment(row.following)))
    return Letter(
        subject=subject % {"reference": case.reference},
        heading=heading,
        paragraphs=[paragraph],
        facts=facts,
        button=_("Open the hearing") if is_staff else _("Open your hearings"),
        link=address("staff", "hearing", public_id=hearing.public_id)
        if is_staff
        else address("portal", "hearings"),
    )


def when(row: Row) -> list[tuple[str, str]]:
    """The day and hour by the court's clock, and by the reader's where that shows something else."""
    facts = [(_("Date"), _moment(row))]
    if row.clock.zone:
        facts.append((_("By your clock"), row.clock.here))
    return facts


def _moment(row: Row) -> str:
    clock = row.clock
    day = _("%(day)s (%(hijri)s)") % {"day": clock.day, "hijri": clock.hijri} if clock.hijri else clock.day
    if not clock.hour:
        return day
    said = _("%(day)s, %(time)s") % {"day": day, "time": clock.hour}
    if clock.zone:
        return _("%(moment)s (%(zone)s)") % {"moment": said, "zone": text.isolate(clock.zone)}
    return said


@writes("hearing.added", "hearing.edited")
def added(message: Message) -> Letter | None:
    """Who attends from now on is told in the same words as those who hear of a new hearing."""
    row = _found(message, State.PLANNED)
    return _letter(
        message,
        row,
        subject=_("%(reference)s: a hearing is planned"),
        heading=_("A hearing is planned"),
        paragraph=_("The legal team planned this hearing."),
    )


@writes("hearing.moved")
def moved(message: Message) -> Letter | None:
    row = _found(message, State.PLANNED)
    return _letter(
        message,
        row,
        subject=_("%(reference)s: a hearing changed"),
        heading=_("A hearing changed"),
        paragraph=_("This is when and where it takes place now."),
    )


@writes("hearing.postponed")
def postponed(message: Message) -> Letter | None:
    row = _found(message, State.POSTPONED)
    return _letter(
        message,
        row,
        subject=_("%(reference)s: a hearing is postponed"),
        heading=_("A hearing is postponed"),
        paragraph=_("This hearing does not take place on the day that was planned."),
    )


@writes("hearing.cancelled")
def cancelled(message: Message) -> Letter | None:
    row = _found(message, State.CANCELLED)
    return _letter(
        message,
        row,
        subject=_("%(reference)s: a hearing is cancelled"),
        heading=_("A hearing is cancelled"),
        paragraph=_("This hearing does not take place."),
    )


@writes("hearing.planned_again")
def planned_again(message: Message) -> Letter | None:
    row = _found(message, State.PLANNED)
    return _letter(
        message,
        row,
        subject=_("%(reference)s: a hearing takes place after all"),
        heading=_("A hearing takes place after all"),
        paragraph=_("It was cancelled by mistake: it takes place as planned."),
    )
