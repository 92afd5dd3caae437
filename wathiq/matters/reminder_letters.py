"""Reminders of due dates and hearings, for those who are still to be reminded when the mail is written."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.core import formats
from wathiq.core.faces import Face, address
from wathiq.dossiers.models import Dossier
from wathiq.matters import hearing_letters, hearings_list, reminders
from wathiq.matters.models import Hearing, ReminderRules
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message


@writes("matter.due_soon", "case.due_soon")
def due_soon(message: Message) -> Letter | None:
    """None when the due date has moved, the work is done, or the reader has no part in it any more."""
    dossier = message.dossier
    assert dossier is not None and message.recipient is not None  # noqa: PT018 (both, of every message here)
    day = date.fromisoformat(message.event.facts["day"])
    if not _is_for_reader(message, dossier, None, day):
        return None
    face: Face = "staff" if message.recipient.is_staff_member else "portal"
    is_case = dossier.kind == Dossier.Kind.CASE
    return Letter(
        subject=_("%(reference)s: reminder of the due date") % {"reference": dossier.reference},
        heading=_("Reminder of the due date"),
        paragraphs=[_due_words(reminders.days_left(day))],
        facts=[
            (str(dossier.get_kind_display()), dossier.title),
            (_("Reference"), dossier.reference),
            (_("Due on"), _day(day)),
            (_("Status"), str(dossier.status)),
        ],
        button=_("Open the case") if is_case else _("Open the matter"),
        link=address(face, dossier.kind, public_id=dossier.public_id),
    )


@writes("hearing.soon")
def hearing_soon(message: Message) -> Letter | None:
    """None when the hearing has moved to another day, does not take place, has begun, or is hidden meanwhile."""
    dossier, reader = message.dossier, message.recipient
    assert dossier is not None and reader is not None  # noqa: PT018 (both, of every message here)
    day = date.fromisoformat(message.event.facts["day"])
    hearing: Hearing | None = (
        Hearing.visible_to(reader)
        .select_related("dossier")
        .filter(public_id=message.event.facts["hearing"])
        .first()
    )
    if hearing is None or not _is_for_reader(message, dossier, hearing, day):
        return None
    row = hearings_list.row_of(reader, hearing)
    facts = [
        (_("Case"), dossier.title),
        (_("Reference"), dossier.reference),
        (_("Type"), str(hearing.get_type_display())),
        *hearing_letters.when(row),
    ]
    if row.stage is not None:
        facts.append((_("Court"), row.stage.court))
    facts += [
        (label, value)
        for label, value in (
            (_("Place"), hearing.place),
            (_("Link"), hearing.link),
            (_("What to bring"), hearing.bring),
            (_("Attendance"), _("The client should attend") if hearing.client_attends else ""),
        )
        if value
    ]
    return Letter(
        subject=_("%(reference)s: reminder of a hearing") % {"reference": dossier.reference},
        heading=_("Reminder of a hearing"),
        paragraphs=[_hearing_words(reminders.days_left(day))],
        facts=facts,
        button=_("Open the hearing") if reader.is_staff_member else _("Open the case"),
        link=address("staff", "hearing", public_id=hearing.public_id)
        if reader.is_staff_member
        else address("portal", "case", public_id=dossier.public_id),
    )


def _is_for_reader(message: Message, dossier: Dossier, hearing: Hearing | None, day: date) -> bool:
    people = reminders.people_of(dossier, hearing, day=day, rules=ReminderRules.current())
    return message.recipient in people


def _day(day: date) -> str:
    said = _("%(weekday)s, %(day)s") % {"weekday": formats.weekday(day), "day": formats.day(day)}
    if hijri := formats.hijri(day):
        return _("%(day)s (%(hijri)s)") % {"day": said, "hijri": hijri}
    return said


def _due_words(days: int) -> str:
    if days <= 0:
        return _("The due date is today.")
    if days == 1:
        return _("The due date is tomorrow.")
    words = ngettext("The due date is in %(days)d day.", "The due date is in %(days)d days.", days)
    return words % {"days": days}


def _hearing_words(days: int) -> str:
    if days <= 0:
        return _("The hearing is today.")
    if days == 1:
        return _("The hearing is tomorrow.")
    words = ngettext("The hearing is in %(days)d day.", "The hearing is in %(days)d days.", days)
    return words % {"days": days}
