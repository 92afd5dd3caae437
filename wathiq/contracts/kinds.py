from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Kind, register
from wathiq.dossiers.telling import Sentences, kinds_of

SENTENCES = Sentences(
    created=_("%(actor)s created this contract."),
    edited=_("%(actor)s edited the details of this contract."),
    moved=_("%(actor)s moved this contract from “%(before)s” to “%(after)s”."),
    moved_with_note=_("%(actor)s moved this contract from “%(before)s” to “%(after)s”. Note: %(note)s"),
    shared=_("%(actor)s showed this contract in the client portal to %(requester)s, the requester."),
    shared_with_watchers=_(
        "%(actor)s showed this contract in the client portal to %(requester)s, the requester, "
        "and to these watchers: %(watchers)s."
    ),
    readers_replaced=_(
        "%(actor)s changed who reads this contract in the client portal. Added: %(newcomers)s. "
        "Removed: %(removed)s."
    ),
    readers_added=_(
        "%(actor)s let these people read this contract in the client portal as well: %(newcomers)s."
    ),
    readers_removed=_("%(actor)s ended the access of these people to this contract: %(removed)s."),
    roles_changed=_(
        "%(actor)s changed the roles of those who read this contract; the requester is %(requester)s."
    ),
    person_left=_("%(actor)s took %(person)s out of %(company)s; their part in this contract ended."),
    hidden=_("%(actor)s hid this contract in the client portal."),
    admitted_nobody=_("%(actor)s let nobody but the assignee take part in this contract any more."),
    admitted_people=_("%(actor)s chose who takes part in this contract beside the assignee: %(people)s."),
    admitted_teams=_("%(actor)s chose the teams that take part in this contract: %(admitted_teams)s."),
    admitted_both=_(
        "%(actor)s chose who takes part in this contract beside the assignee: %(people)s. Teams: %(admitted_teams)s."
    ),
    related=_("%(actor)s added a related record to this contract."),
    unrelated=_("%(actor)s removed a related record from this contract."),
)

register(
    *kinds_of("contract", SENTENCES),
    Kind("contracts.exported", _("%(actor)s exported a list of contracts: %(count)s.")),
    Kind(
        "contract_types.workflow_chosen",
        _("%(actor)s chose which types of contract use the workflow “%(workflow)s”: %(count)s."),
    ),
)
