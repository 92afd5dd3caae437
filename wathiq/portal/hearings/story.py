"""The stages and hearings of one case, for the page of that case: see `portal/hearings/section.html`."""

from wathiq.accounts.models import User
from wathiq.dossiers.models import Dossier
from wathiq.matters import hearings_list
from wathiq.matters.hearings_list import Story


def story_of(user: User, case: Dossier) -> Story:
    """What this reader may know, empty where that is nothing. The template takes it as `story`. Three queries."""
    return hearings_list.of_case(user, case)
