from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register


def shared(with_watchers: Sentence, alone: Sentence) -> Callable[[Facts], Sentence]:
    return lambda facts: with_watchers if facts["watchers"] else alone


def sharing_changed(
    both: Sentence, added: Sentence, removed: Sentence, roles: Sentence
) -> Callable[[Facts], Sentence]:
    def sentence(facts: Facts) -> Sentence:
        if facts["newcomers"] and facts["removed"]:
            return both
        if facts["newcomers"]:
            return added
        return removed if facts["removed"] else roles

    return sentence


register(
    Kind("practice_area.added", _("%(actor)s added the practice area “%(area)s”.")),
    Kind("practice_area.edited", _("%(actor)s edited the practice area “%(area)s”.")),
    Kind("practice_area.removed", _("%(actor)s removed the practice area “%(area)s”.")),
    Kind("matters.exported", _("%(actor)s exported a list of matters: %(count)s.")),
    Kind("cases.exported", _("%(actor)s exported a list of cases: %(count)s.")),
    Kind("matter.created", _("%(actor)s created this matter.")),
    Kind("case.created", _("%(actor)s created this case.")),
    Kind("matter.edited", _("%(actor)s edited the details of this matter.")),
    Kind("case.edited", _("%(actor)s edited the details of this case.")),
    Kind("matter.moved", _("%(actor)s moved this matter from “%(before)s” to “%(after)s”.")),
    Kind("case.moved", _("%(actor)s moved this case from “%(before)s” to “%(after)s”.")),
    Kind("matter.hidden", _("%(actor)s hid this matter in the client portal.")),
    Kind("case.hidden", _("%(actor)s hid this case in the client portal.")),
    Kind(
        "matter.person_left",
        _("%(actor)s took %(person)s out of %(company)s; their part in this matter ended."),
    ),
    Kind(
        "case.person_left",
        _("%(actor)s took %(person)s out of %(company)s; their part in this case ended."),
    ),
    Kind(
        "matter.shared",
        shared(
            _(
                "%(actor)s showed this matter in the client portal to %(requester)s, the requester, "
                "and to these watchers: %(watchers)s."
            ),
            _("%(actor)s showed this matter in the client portal to %(requester)s, the requester."),
        ),
        tells="newcomers",
    ),
    Kind(
        "case.shared",
        shared(
            _(
                "%(actor)s showed this case in the client portal to %(requester)s, the requester, "
                "and to these watchers: %(watchers)s."
            ),
            _("%(actor)s showed this case in the client portal to %(requester)s, the requester."),
        ),
        tells="newcomers",
    ),
    Kind(
        "matter.sharing_changed",
        sharing_changed(
            _(
                "%(actor)s changed who reads this matter in the client portal. Added: %(newcomers)s. "
                "Removed: %(removed)s."
            ),
            _("%(actor)s let these people read this matter in the client portal as well: %(newcomers)s."),
            _("%(actor)s ended the access of these people to this matter: %(removed)s."),
            _("%(actor)s changed the roles of those who read this matter; the requester is %(requester)s."),
        ),
        tells="newcomers",
    ),
    Kind(
        "case.sharing_changed",
        sharing_changed(
            _(
                "%(actor)s changed who reads this case in the client portal. Added: %(newcomers)s. "
                "Removed: %(removed)s."
            ),
            _("%(actor)s let these people read this case in the client portal as well: %(newcomers)s."),
            _("%(actor)s ended the access of these people to this case: %(removed)s."),
            _("%(actor)s changed the roles of those who read this case; the requester is %(requester)s."),
        ),
        tells="newcomers",
    ),
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
