"""What lies in the bench's dossiers: files and folders, related people, stages and hearings."""

import random
from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tests.bench.copying import Keys, copy
from wathiq.accounts.models import User
from wathiq.contacts.models import Contact, Involvement
from wathiq.documents.models import Blob, Document, Folder, Version
from wathiq.dossiers.models import Audience, Circle, CircleMember, Dossier
from wathiq.matters import clocks
from wathiq.matters.models import Attendance, Hearing, Stage

TABLES = (
    *(Blob, Circle, CircleMember, Folder, Document, Version),
    *(Contact, Involvement, Stage, Hearing, Attendance),
)

BLOBS = 1_000  # without bytes; the files share them
OF_A_LONG_CASE = 60  # hearings
YEAR = 365  # days; the hearings are spread over one before today and one after it
ZONE = "Africa/Casablanca"
COURTS = ("Tribunal de commerce de Casablanca", "Cour d’appel de Rabat", "المحكمة الابتدائية بالرباط")
CHAMBERS = 20  # of each court
DEGREES = (Stage.Degree.FIRST, Stage.Degree.APPEAL, Stage.Degree.CASSATION)


class Filing:
    """Fills dossiers with papers, some thousands of dossiers at a time."""

    def __init__(self, dice: random.Random, lawyers: Sequence[User], contacts: int) -> None:
        self.dice, self.lawyers, self.today = dice, lawyers, timezone.localdate()
        self.keys = Keys()
        self.blobs = [
            Blob(key=f"bench-{n}", size=4000 + n, sha256=f"{n:064}", media_type="application/pdf")
            for n in range(BLOBS)
        ]
        copy(Blob, self.blobs)
        self.contacts = [
            Contact(kind=dice.choice(("person", "organisation")), name=name, folded_name=name.casefold())
            for name in (f"Contact {n:05}" for n in range(contacts))
        ]
        copy(Contact, self.contacts)

    def fill(self, dossiers: Sequence[Dossier]) -> None:
        """A folder, two files and two related people in each, and in some a private folder with one more file."""
        made: dict[type[models.Model], list[Any]] = {model: [] for model in TABLES}
        for dossier in dossiers:
            by = self.dice.choice(self.lawyers)
            folder = self._filed(Folder, dossier, by, "Correspondence", shown=True)
            made[Folder].append(folder)
            inside = [(folder, "Letter.pdf", True), (None, "Annex.pdf", self.dice.random() < 0.5)]
            if self.dice.random() < 0.02:
                circle = Circle(id=self.keys.next(Circle), dossier=dossier, created_by=by)
                made[Circle].append(circle)
                made[CircleMember].append(CircleMember(circle=circle, user=by, may_edit=True, added_by=by))
                private = self._filed(Folder, dossier, by, "Strategy", circle=circle)
                private.own_circle = circle
                made[Folder].append(private)
                inside.append((private, "Opinion.pdf", False))
            for place, name, shown in inside:
                circle_of = place.circle if place else None
                document = self._filed(Document, dossier, by, name, shown=shown, circle=circle_of)
                document.folder = place
                document.current_id = self.keys.next(Version)
                made[Document].append(document)
                made[Version].append(
                    Version(
                        id=document.current_id,
                        document=document,
                        number=1,
                        blob=self.dice.choice(self.blobs),
                        added_by=by,
                    )
                )
            made[Involvement] += [
                Involvement(
                    dossier=dossier,
                    contact=self.dice.choice(self.contacts),
                    role=role,
                    audience=self.dice.choice(Audience.values),
                    added_by=by,
                )
                for role in ("opponent", "expert")
            ]
        self._write(made)

    def plan(self, cases: Sequence[Dossier], hearings: int, *, long: Dossier | None) -> None:
        """That many hearings in these cases, each with one stage or more; far more in one that is long."""
        made: dict[type[models.Model], list[Any]] = {model: [] for model in TABLES}
        stages: dict[int, list[Stage]] = {}
        for case in cases:
            by = self.dice.choice(self.lawyers)
            count = len(DEGREES) if case == long else self.dice.choice((1, 1, 2))
            stages[case.pk] = [self._stage(case, number, count, by) for number in range(count)]
            made[Stage] += stages[case.pk]
        of = [case for case in cases for _ in range(hearings // len(cases) + 1)][:hearings]
        for case in of + ([long] * OF_A_LONG_CASE if long else []):
            hearing = self._hearing(case, self.dice.choice(stages[case.pk]))
            made[Hearing].append(hearing)
            lawyer = hearing.added_by
            made[Attendance].append(Attendance(hearing=hearing, user=lawyer, added_by=lawyer))
        self._write(made)

    def _filed(self, model: type[Any], dossier: Dossier, by: User, name: str, **fields: Any) -> Any:
        shown = fields.get("shown", False)
        return model(
            id=self.keys.next(model),
            dossier=dossier,
            name=name,
            folded_name=name.casefold(),
            audience=Audience.PORTAL if shown else Audience.INTERNAL,
            added_by=by,
            **fields,
        )

    def _stage(self, case: Dossier, number: int, count: int, by: User) -> Stage:
        began = self.today - timedelta(days=YEAR * (count - number))
        is_current = number == count - 1
        return Stage(
            id=self.keys.next(Stage),
            dossier=case,
            position=number,
            court=f"{self.dice.choice(COURTS)}, {self.dice.randrange(CHAMBERS) + 1}",
            degree=DEGREES[number],
            status=Stage.Status.ONGOING if is_current else Stage.Status.JUDGED,
            judged_on=None if is_current else began + timedelta(days=YEAR),
            began=began,
            ended=None if is_current else began + timedelta(days=YEAR),
            added_by=by,
        )

    def _hearing(self, case: Dossier, stage: Stage) -> Hearing:
        day = self.today + timedelta(days=self.dice.randrange(-YEAR, YEAR))
        hour = time(self.dice.randrange(9, 17), self.dice.choice((0, 30)))
        starts = clocks.instants(day, hour, ZONE)[0]
        return Hearing(
            id=self.keys.next(Hearing),
            dossier=case,
            stage=stage,
            audience=Audience.PORTAL if self.dice.random() < 0.8 else Audience.INTERNAL,
            type=self.dice.choice(Hearing.Type.values),
            date=day,
            time=hour,
            zone=ZONE,
            duration=60,
            starts=starts,
            ends=starts + timedelta(hours=1),
            place=f"Room {self.dice.randrange(1, 30)}",
            state=Hearing.State.HELD if day < self.today else Hearing.State.PLANNED,
            added_by=self.dice.choice(self.lawyers),
        )

    def _write(self, made: dict[type[models.Model], list[Any]]) -> None:
        with transaction.atomic():  # a document and its version name each other
            for model, rows in made.items():
                copy(model, rows)
