from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register


def moved(facts: Facts) -> Sentence:
    if facts["to"]:
        return _("%(actor)s moved these attachments to the folder %(to)s: %(items)s.")
    return _("%(actor)s moved these attachments out of their folders: %(items)s.")


def added(facts: Facts) -> Sentence:
    if facts["folder"]:
        return _("%(actor)s added the file %(document)s to the folder %(folder)s.")
    return _("%(actor)s added the file %(document)s.")


def members_changed(facts: Facts) -> Sentence:
    if facts["viewers"]:
        return _(
            "%(actor)s changed who may open the private folder %(folder)s. Editors: %(editors)s. Viewers: %(viewers)s."
        )
    return _("%(actor)s changed who may open the private folder %(folder)s. Editors: %(editors)s.")


register(
    Kind("folder.added", _("%(actor)s added the folder %(folder)s.")),
    Kind("folder.renamed", _("%(actor)s renamed the folder %(before)s to %(item)s.")),
    # the whole team reads these two, also who cannot open the folder: they do not say its name
    Kind("folder.made_private", _("%(actor)s made a folder private among some of the legal team.")),
    Kind("folder.entered", _("%(actor)s, administrator, opened a private folder: %(reason)s")),
    Kind("folder.members_changed", members_changed),
    Kind(
        "folder.opened_to_team", _("%(actor)s opened the private folder %(folder)s to the whole legal team.")
    ),
    Kind("attachment.added", added),
    Kind("attachment.added_by_client", added, tells="team"),
    Kind("attachment.version_added", _("%(actor)s added version %(version)s of the file %(document)s.")),
    Kind(
        "attachment.version_added_by_client",
        _("%(actor)s added version %(version)s of the file %(document)s."),
        tells="team",
    ),
    Kind(
        "attachment.version_restored",
        _("%(actor)s brought back version %(restored)s of the file %(document)s, as version %(version)s."),
    ),
    Kind("attachment.renamed", _("%(actor)s renamed the file %(before)s to %(item)s.")),
    Kind("attachment.edited", _("%(actor)s edited the details of the file %(document)s.")),
    Kind("attachments.shown", _("%(actor)s showed these attachments in the client portal: %(items)s.")),
    Kind("attachments.hidden", _("%(actor)s hid these attachments in the client portal: %(items)s.")),
    Kind("attachments.moved", moved),
    Kind("attachments.deleted", _("%(actor)s deleted these attachments: %(items)s.")),
    Kind("attachments.restored", _("%(actor)s brought these deleted attachments back: %(items)s.")),
    Kind("attachment_rules.changed", _("%(actor)s changed the rules of attachments.")),
)
