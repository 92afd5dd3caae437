from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register


def shared(facts: Facts) -> Sentence:
    if facts["watchers"]:
        return _(
            "%(actor)s showed this contract in the client portal to %(requester)s, the requester, "
            "and to these watchers: %(watchers)s."
        )
    return _("%(actor)s showed this contract in the client portal to %(requester)s, the requester.")


def sharing_changed(facts: Facts) -> Sentence:
    if facts["newcomers"] and facts["removed"]:
        return _(
            "%(actor)s changed who reads this contract in the client portal. Added: %(newcomers)s. "
            "Removed: %(removed)s."
        )
    if facts["newcomers"]:
        return _("%(actor)s let these people read this contract in the client portal as well: %(newcomers)s.")
    if facts["removed"]:
        return _("%(actor)s ended the access of these people to this contract: %(removed)s.")
    return _("%(actor)s changed the roles of those who read this contract; the requester is %(requester)s.")


def moved(facts: Facts) -> Sentence:
    if facts.get("note"):
        return _("%(actor)s moved this contract from “%(before)s” to “%(after)s”. Note: %(note)s")
    return _("%(actor)s moved this contract from “%(before)s” to “%(after)s”.")


register(
    Kind("contract.created", _("%(actor)s created this contract.")),
    Kind("contract.edited", _("%(actor)s edited the details of this contract.")),
    Kind("contract.moved", moved, tells="told"),
    Kind("contract.shared", shared, tells="newcomers"),
    Kind("contract.sharing_changed", sharing_changed, tells="newcomers"),
    Kind("contracts.exported", _("%(actor)s exported a list of contracts: %(count)s.")),
    Kind(
        "contract.person_left",
        _("%(actor)s took %(person)s out of %(company)s; their part in this contract ended."),
    ),
    Kind(
        "contract_types.workflow_chosen",
        _("%(actor)s chose which types of contract use the workflow “%(workflow)s”: %(count)s."),
    ),
    Kind("contract.hidden", _("%(actor)s hid this contract in the client portal.")),
)
