"""A list of people to be invited."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils import timezone

from wathiq.accounts.models.system import System
from wathiq.audit.record import record

if TYPE_CHECKING:
    from wathiq.accounts.models.user import User

KEPT = timedelta(days=30)


class Roster(models.Model):
    """A list of people uploaded to be invited: read, looked at, then worked off row by row."""

    class State(models.TextChoices):
        READ = "read"  # shown, waiting for a yes
        WORKING = "working"
        DONE = "done"  # with rows left when whoever started it was no administrator any more

    class Outcome(models.TextChoices):
        """Of one row."""

        INVITE = "invite"  # until its position is passed; from then on it means: was invited
        EXISTS = "exists"  # `whose` account it is
        REFUSED = "refused"  # `why`: column, reason, and what the reason speaks of
        FAILED = "failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)  # of the file
    # `people`: one object a row, with `line`, `values` and `outcome`; `ignored` headings; the `encoding` guessed
    rows: Any = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    position = models.PositiveIntegerField(default=0)  # rows worked off
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def find(cls, public_id: uuid.UUID) -> "Self | None":
        """With all its rows."""
        return cls.objects.select_related("by").filter(public_id=public_id).first()

    @classmethod
    def progress_of(cls, public_id: uuid.UUID) -> dict[str, Any] | None:
        """`state`, `position` and how many rows there are (`length`), without reading them."""
        people = models.Func(models.F("rows__people"), function="jsonb_array_length")
        found = cls.objects.filter(public_id=public_id)
        return found.values("state", "position", length=Cast(people, models.IntegerField())).first()

    @classmethod
    def held(cls, pk: int) -> Self:
        """As it stands, without its rows, locked until the transaction ends."""
        return cls.objects.select_for_update(no_key=True).defer("rows").get(pk=pk)

    @property
    def people(self) -> list[dict[str, Any]]:
        people: list[dict[str, Any]] = self.rows["people"]
        return people

    @property
    def was_stopped(self) -> bool:
        """Whoever started it was no administrator any more before the end."""
        return self.state == self.State.DONE and self.position < len(self.people)

    @property
    def to_invite(self) -> int:
        return sum(person["outcome"] == self.Outcome.INVITE for person in self.people)

    @property
    def invited(self) -> int:
        done = self.people[: self.position]
        return sum(person["outcome"] == self.Outcome.INVITE for person in done)

    def start(self, *, by: "User") -> bool:
        """Invite these people, in the background and in this person's name. False when somebody did before."""
        with transaction.atomic():
            if type(self).held(self.pk).state != self.State.READ:
                return False
            self.state, self.by = self.State.WORKING, by
            self.save(update_fields=["state", "by"])
            self.queue()
        return True

    def queue(self) -> None:
        from wathiq.accounts.tasks import work_off_roster

        work_off_roster.defer(roster_id=self.pk)

    def advance(self, position: int, place: int, changes: dict[str, Any] | None = None) -> None:
        """Rows before `position` are done; the one at `place` ended otherwise than expected if it `changes`.

        All rows are written anew only then: mostly the position says it all.
        """
        self.position = position
        fields = ["position"]
        if changes:
            self.people[place] |= changes
            fields.append("rows")
        self.save(update_fields=fields)

    def finish(self) -> None:
        """On the record, with how many were invited."""
        self.state = self.State.DONE
        self.save(update_fields=["state"])
        record("accounts.imported", System(), by=self.by, count=self.invited)

    @classmethod
    def forget_old(cls) -> None:
        """A list holds people's data; the record of what was done stays."""
        old = cls.objects.filter(created__lt=timezone.now() - KEPT)
        old.exclude(state=cls.State.WORKING).delete()
