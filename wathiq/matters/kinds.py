from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register
from wathiq.dossiers.telling import Sentences, kinds_of

OF_A_MATTER = Sentences(
    created=_("%(actor)s created this matter."),
    edited=_("%(actor)s edited the details of this matter."),
    moved=_("%(actor)s moved this matter from “%(before)s” to “%(after)s”."),
    moved_with_note=_("%(actor)s moved this matter from “%(before)s” to “%(after)s”. Note: %(note)s"),
    shared=_("%(actor)s showed this matter in the client portal to %(requester)s, the requester."),
    shared_with_watchers=_(
        "%(actor)s showed this matter in the client portal to %(requester)s, the requester, "
        "and to these watchers: %(watchers)s."
    ),
    readers_replaced=_(
        "%(actor)s changed who reads this matter in the client portal. Added: %(newcomers)s. "
        "Removed: %(removed)s."
    ),
    readers_added=_(
        "%(actor)s let these people read this matter in the client portal as well: %(newcomers)s."
    ),
    readers_removed=_("%(actor)s ended the access of these people to this matter: %(removed)s."),
    roles_changed=_(
        "%(actor)s changed the roles of those who read this matter; the requester is %(requester)s."
    ),
    person_left=_("%(actor)s took %(person)s out of %(company)s; their part in this matter ended."),
    hidden=_("%(actor)s hid this matter in the client portal."),
    admitted_nobody=_("%(actor)s let nobody but the assignee take part in this matter any more."),
    admitted_people=_("%(actor)s chose who takes part in this matter beside the assignee: %(people)s."),
    admitted_teams=_("%(actor)s chose the teams that take part in this matter: %(admitted_teams)s."),
    admitted_both=_(
        "%(actor)s chose who takes part in this matter beside the assignee: %(people)s. Teams: %(admitted_teams)s."
    ),
    related=_("%(actor)s added a related record to this matter."),
    unrelated=_("%(actor)s removed a related record from this matter."),
)

OF_A_CASE = Sentences(
    created=_("%(actor)s created this case."),
    edited=_("%(actor)s edited the details of this case."),
    moved=_("%(actor)s moved this case from “%(before)s” to “%(after)s”."),
    moved_with_note=_("%(actor)s moved this case from “%(before)s” to “%(after)s”. Note: %(note)s"),
    shared=_("%(actor)s showed this case in the client portal to %(requester)s, the requester."),
    shared_with_watchers=_(
        "%(actor)s showed this case in the client portal to %(requester)s, the requester, "
        "and to these watchers: %(watchers)s."
    ),
    readers_replaced=_(
        "%(actor)s changed who reads this case in the client portal. Added: %(newcomers)s. "
        "Removed: %(removed)s."
    ),
    readers_added=_("%(actor)s let these people read this case in the client portal as well: %(newcomers)s."),
    readers_removed=_("%(actor)s ended the access of these people to this case: %(removed)s."),
    roles_changed=_(
        "%(actor)s changed the roles of those who read this case; the requester is %(requester)s."
    ),
    person_left=_("%(actor)s took %(person)s out of %(company)s; their part in this case ended."),
    hidden=_("%(actor)s hid this case in the client portal."),
    admitted_nobody=_("%(actor)s let nobody but the assignee take part in this case any more."),
    admitted_people=_("%(actor)s chose who takes part in this case beside the assignee: %(people)s."),
    admitted_teams=_("%(actor)s chose the teams that take part in this case: %(admitted_teams)s."),
    admitted_both=_(
        "%(actor)s chose who takes part in this case beside the assignee: %(people)s. Teams: %(admitted_teams)s."
    ),
    related=_("%(actor)s added a related record to this case."),
    unrelated=_("%(actor)s removed a related record from this case."),
)

register(
    *kinds_of("matter", OF_A_MATTER),
    *kinds_of("case", OF_A_CASE),
    Kind("practice_area.added", _("%(actor)s added the practice area “%(area)s”.")),
    Kind("practice_area.edited", _("%(actor)s edited the practice area “%(area)s”.")),
    Kind("practice_area.moved", _("%(actor)s moved the practice area “%(area)s” in the list.")),
    Kind("practice_area.removed", _("%(actor)s removed the practice area “%(area)s”.")),
    Kind("matters.exported", _("%(actor)s exported a list of matters: %(count)s.")),
    Kind("cases.exported", _("%(actor)s exported a list of cases: %(count)s.")),
)


def stage_added(facts: Facts) -> Sentence:
    if facts["former"]:
        return _("%(actor)s added the stage before %(stage)s; the stage before %(former)s ended.")
    return _("%(actor)s added the stage before %(stage)s.")


def hearing_edited(facts: Facts) -> Sentence:
    if facts["newcomers"] and not facts["fields"]:
        return _("%(actor)s added people to the hearing on %(day)s: %(newcomers)s.")
    return _("%(actor)s edited the hearing on %(day)s.")


def with_reason(plain: Sentence, reasoned: Sentence) -> Callable[[Facts], Sentence]:
    return lambda facts: reasoned if facts["reason"] else plain


register(
    Kind("stage.added", stage_added),
    Kind("stage.edited", _("%(actor)s edited the stage before %(stage)s.")),
    Kind("stage.shown", _("%(actor)s showed the stage before %(stage)s in the client portal.")),
    Kind("stage.hidden", _("%(actor)s hid the stage before %(stage)s in the client portal.")),
    Kind("hearing.added", _("%(actor)s added a hearing on %(day)s."), tells="told"),
    Kind("hearing.edited", hearing_edited, tells="told"),
    Kind(
        "hearing.moved",
        _("%(actor)s changed when or where a hearing takes place; it is on %(day)s."),
        tells="told",
    ),
    Kind(
        "hearing.postponed",
        with_reason(
            _("%(actor)s postponed the hearing on %(day)s to %(to)s."),
            _("%(actor)s postponed the hearing on %(day)s to %(to)s, for this reason: %(reason)s"),
        ),
        tells="told",
    ),
    Kind(
        "hearing.cancelled",
        with_reason(
            _("%(actor)s cancelled the hearing on %(day)s."),
            _("%(actor)s cancelled the hearing on %(day)s, for this reason: %(reason)s"),
        ),
        tells="told",
    ),
    Kind(
        "hearing.planned_again",
        _("%(actor)s took back the cancelling of the hearing on %(day)s."),
        tells="told",
    ),
    Kind("hearing.held", _("%(actor)s wrote down the result of the hearing on %(day)s.")),
    Kind("hearing.shown", _("%(actor)s showed the hearing on %(day)s in the client portal.")),
    Kind("hearing.hidden", _("%(actor)s hid the hearing on %(day)s in the client portal.")),
    Kind("hearings.exported", _("%(actor)s exported a list of hearings: %(count)s.")),
)

register(
    Kind("matter.due_soon", _("A reminder of the due date, %(day)s, was sent."), tells="told"),
    Kind("case.due_soon", _("A reminder of the due date, %(day)s, was sent."), tells="told"),
    Kind("hearing.soon", _("A reminder of the hearing on %(day)s was sent."), tells="told"),
    Kind("reminder_rules.changed", _("%(actor)s changed the rules of reminders.")),
)
