from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register


def added(facts: Facts) -> Sentence:
    if facts["shown"]:
        return _("%(actor)s added %(contact)s (%(role)s) to the related people, shown in the client portal.")
    return _("%(actor)s added %(contact)s (%(role)s) to the related people.")


def changed(facts: Facts) -> Sentence:
    if facts["role"] != facts["before"]:
        return _("%(actor)s changed the role of %(contact)s from “%(before)s” to “%(role)s”.")
    return _("%(actor)s changed the position of %(contact)s (%(role)s).")


def restored(facts: Facts) -> Sentence:
    if facts["shown"]:
        return _(
            "%(actor)s brought %(contact)s (%(role)s) back among the related people, shown in the client portal."
        )
    return _("%(actor)s brought %(contact)s (%(role)s) back among the related people.")


register(
    Kind("related.added", added),
    Kind("related.changed", changed),
    Kind("related.shown", _("%(actor)s showed %(contact)s (%(role)s) in the client portal.")),
    Kind("related.hidden", _("%(actor)s hid %(contact)s (%(role)s) in the client portal.")),
    Kind("related.removed", _("%(actor)s removed %(contact)s (%(role)s) from the related people.")),
    Kind("related.restored", restored),
    Kind("contact.added", _("%(actor)s added the contact %(contact)s.")),
    Kind("contact.edited", _("%(actor)s edited the contact %(contact)s.")),
    Kind("contacts.exported", _("%(actor)s exported a list of contacts: %(count)s.")),
)
