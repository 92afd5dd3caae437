"""Stages and hearings in the world of tokens: shown and hidden, in cases that are shown, hidden again and private."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.hearings.scenes import INTERNAL, PORTAL, enter_stage, in_days, plan, show_quietly
from wathiq.accounts.models import User
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters.models import Matter, PracticeArea

if TYPE_CHECKING:
    from tests.access.canaries import World


@dataclass
class Words:
    """The words of one case: its header, what its clients read of hearings, and all that the legal team reads."""

    case: Matter
    header: set[str]
    for_clients: set[str] = field(default_factory=set)
    for_staff: set[str] = field(default_factory=set)


def furnish_hearings(world: "World") -> None:
    people = world.people
    shown = _open(world, "shown case")
    show_quietly(shown.case, people["requester"], people["watcher"], by=people["lawyer"])
    shown.case.give_part(people["counterparty"], Participant.Role.APPROVER, by=None)
    _hearings(world, shown, "lawyer")
    again = _open(world, "case hidden again")
    show_quietly(again.case, people["requester"], people["watcher"], by=people["lawyer"])
    _hearings(world, again, "lawyer")
    again.case.hide(by=people["lawyer"])
    private = _open(world, "private case", by="hermit", private=True)
    _hearings(world, private, "hermit")


def _open(world: "World", name: str, *, by: str = "lawyer", **fields: Any) -> Words:
    title = world.token(f"case title of {name}")
    case = Matter.create(
        by=world.people[by],
        kind=Dossier.Kind.CASE,
        title=title,
        assignee=world.people[by],
        practice_area=PracticeArea.for_kind("case")[0],
        company=world.companies["atlas"],
        **fields,
    )
    world.tokens[case.reference] = f"case reference of {name}"
    world.tokens[str(case.public_id)] = f"link of {name}"
    words = Words(case, {title, case.reference, str(case.public_id)})
    world.cases.append(words)
    return words


def _hearings(world: "World", words: Words, by: str) -> None:
    author: User = world.people[by]
    for audience in (INTERNAL, PORTAL):  # the shown stage is the current one
        secret = audience == INTERNAL
        name = f"{'hidden' if secret else 'shown'} in {words.case.title}"

        def token(what: str, *, for_clients: bool = not secret, name: str = name) -> str:
            made = world.token(f"{what} {name}")
            words.for_staff.add(made)
            if for_clients:
                words.for_clients.add(made)
            return made

        stage = enter_stage(
            words.case,
            by=author,
            audience=audience,
            court=token("court"),
            region=token("region"),
            judgment=token("judgment"),
            judged_on=in_days(-2),
        )

        def add(what: str, **fields: Any) -> Any:
            hearing = plan(
                words.case,
                by=author,
                audience=audience,  # noqa: B023 (called in this turn of the loop)
                stage=stage,  # noqa: B023
                place=token(f"place of the {what}"),
                internal_note=token(f"note of the {what}", for_clients=False),
                attendees=[author],
                **fields,
            )
            public_id = str(hearing.public_id)
            world.tokens[public_id] = f"id of the {what}"
            words.for_staff.add(public_id)
            if hearing.is_shown:
                words.for_clients.add(public_id)
            return hearing

        add("coming hearing", bring=token("what to bring"), link=f"https://video.example/{token('link')}")
        add("past hearing", date=in_days(-3)).hold(token("result"), by=author)
        add("cancelled hearing").cancel(reason=token("reason"), by=author)
    words.for_clients |= {author.first_name, author.last_name}
