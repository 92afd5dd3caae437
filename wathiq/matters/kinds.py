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
