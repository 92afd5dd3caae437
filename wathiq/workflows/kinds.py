from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register


def created(facts: Facts) -> Sentence:
    if facts["copied_from"]:
        return _("%(actor)s created the workflow “%(workflow)s” as a copy of another one.")
    return _("%(actor)s created the workflow “%(workflow)s”.")


def transition_added(facts: Facts) -> Sentence:
    if facts["origin"]:
        return _("%(actor)s let the workflow “%(workflow)s” lead from “%(origin)s” to “%(target)s”.")
    return _("%(actor)s let every status of the workflow “%(workflow)s” lead to “%(target)s”.")


def transition_edited(facts: Facts) -> Sentence:
    if facts["origin"]:
        return _(
            "%(actor)s edited the transition from “%(origin)s” to “%(target)s” of the workflow “%(workflow)s”."
        )
    return _(
        "%(actor)s edited the transition from any status to “%(target)s” of the workflow “%(workflow)s”."
    )


def transition_removed(facts: Facts) -> Sentence:
    if facts["origin"]:
        return _(
            "%(actor)s removed the transition from “%(origin)s” to “%(target)s” of the workflow “%(workflow)s”."
        )
    return _(
        "%(actor)s removed the transition from any status to “%(target)s” of the workflow “%(workflow)s”."
    )


register(
    Kind("workflow.created", created),
    Kind("workflow.renamed", _("%(actor)s renamed the workflow “%(before)s” to “%(workflow)s”.")),
    Kind(
        "workflow.made_default",
        _("%(actor)s made the workflow “%(workflow)s” the default in place of “%(before)s”."),
    ),
    Kind("workflow.removed", _("%(actor)s removed the workflow “%(workflow)s”.")),
    Kind(
        "workflow.status_added", _("%(actor)s added the status “%(status)s” to the workflow “%(workflow)s”.")
    ),
    Kind(
        "workflow.status_edited",
        _("%(actor)s edited the status “%(status)s” of the workflow “%(workflow)s”."),
    ),
    Kind(
        "workflow.status_placed",
        _("%(actor)s gave the status “%(status)s” of the workflow “%(workflow)s” another place in the list."),
    ),
    Kind(
        "workflow.status_gives_way",
        _(
            "%(actor)s began to remove the status “%(status)s” of the workflow “%(workflow)s”. "
            "What stood in it moves to “%(into)s”: %(count)s."
        ),
    ),
    Kind(
        "workflow.status_removed",
        _("%(actor)s removed the status “%(status)s” of the workflow “%(workflow)s”."),
    ),
    Kind(
        "workflow.start_chosen",
        _("%(actor)s let new records of the workflow “%(workflow)s” begin in “%(status)s”."),
    ),
    Kind("workflow.transition_added", transition_added),
    Kind("workflow.transition_edited", transition_edited),
    Kind("workflow.transition_removed", transition_removed),
)
