"""The hearings of a case: when, where, who comes and what to bring, and what came of it."""

import datetime as clock
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wathiq.accounts.models import Membership, User
from wathiq.audit.record import record
from wathiq.core import formats
from wathiq.dossiers import access
from wathiq.dossiers.models import Audience, Dossier, NotPossible, StaleVersion
from wathiq.dossiers.papers import Paper, audiences
from wathiq.matters import clocks
from wathiq.matters.models.stage import Stage, check_day, old_and_new, require_case
from wathiq.matters.models.unfit import Unfit

LONGEST = 30 * 24 * 60  # minutes


def types() -> list[tuple[str, str]]:
    return [(type.value, str(type.label)) for type in Hearing.Type]


def office_zone() -> str:
    return str(settings.OFFICE_TIME_ZONE)


class Hearing(Paper):
    """One hearing of a case. Its `public_id` names it in calendars as well; `sequence` rises with what they must know.

    The day and the hour are those of the court's clock in `zone`. `starts` and `ends` follow from them, in UTC:
    a hearing without an hour is its whole day, and one without a duration ends with its day.
    """

    class Type(models.TextChoices):
        PLEADING = "pleading", pgettext_lazy("hearing", "Pleading")
        EVIDENCE = "evidence", pgettext_lazy("hearing", "Evidence")
        EXPERT = "expert", pgettext_lazy("hearing", "Expert")
        JUDGMENT = "judgment", pgettext_lazy("hearing", "Judgment")
        PROCEDURAL = "procedural", pgettext_lazy("hearing", "Procedural")
        MEDIATION = "mediation", pgettext_lazy("hearing", "Mediation")
        OTHER = "other", pgettext_lazy("hearing", "Other")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("hearing", "Planned")
        HELD = "held", pgettext_lazy("hearing", "Held")
        POSTPONED = "postponed", pgettext_lazy("hearing", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("hearing", "Cancelled")

    audience = models.CharField(max_length=20, choices=audiences, default=Audience.PORTAL)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    type = models.CharField(
        pgettext_lazy("hearing", "Type"), max_length=20, choices=types, default=Type.PLEADING
    )
    date = models.DateField(gettext_lazy("Date"))
    time = models.TimeField(gettext_lazy("Time"), null=True, blank=True)
    fold = models.PositiveSmallIntegerField(default=0)  # which of two, where the clock shows the hour twice
    zone = models.CharField(gettext_lazy("Time zone"), max_length=60, default=office_zone)
    duration = models.PositiveIntegerField(gettext_lazy("Duration in minutes"), null=True, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    place = models.CharField(gettext_lazy("Place"), max_length=300, blank=True)
    link = models.CharField(gettext_lazy("Link"), max_length=500, blank=True)
    client_attends = models.BooleanField(gettext_lazy("The client should attend"), default=False)
    bring = models.TextField(gettext_lazy("What to bring"), blank=True)
    internal_note = models.TextField(gettext_lazy("Internal note"), blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    reason = models.TextField(gettext_lazy("Reason"), blank=True)  # why it is postponed or cancelled
    result = models.TextField(gettext_lazy("Result"), blank=True)
    postponed_to = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sequence = models.PositiveIntegerField(default=0)
    sequence_at = models.DateTimeField(default=timezone.now)  # when it rose
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    WHEN = ("date", "time", "fold", "zone", "duration")
    EDITABLE = (
        *WHEN,
        "stage",
        "type",
        "place",
        "link",
        "client_attends",
        "bring",
        "internal_note",
        "result",
    )
    FOR_STAFF = frozenset({"internal_note"})
    # what a calendar shows of it
    IN_CALENDARS = frozenset({*WHEN, "type", "place", "link", "client_attends", "bring"})
    # whoever means to come must hear of a change of these
    MOVES = frozenset({*WHEN, "place", "link"})
    # what the next hearing has from the one that was postponed, and a clone from its model
    INHERITED = ("zone", "duration", "stage", "type", "place", "link", "client_attends", "bring")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="postponed", postponed_to__isnull=False)
                | ~models.Q(state="postponed") & models.Q(postponed_to=None),
                name="a_postponed_hearing_has_a_next_one",
            ),
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")), name="a_hearing_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(date__range=(clocks.FIRST_DAY, clocks.LAST_DAY)),
                name="a_hearing_is_on_a_day_that_somebody_means",
            ),
            models.CheckConstraint(
                condition=models.Q(time__isnull=False) | models.Q(fold=0, duration=None),
                name="only_an_hour_has_a_duration",
            ),
        ]
        indexes = [
            models.Index(fields=["starts", "public_id"], name="hearings_by_start"),
            models.Index(fields=["state", "starts", "public_id"], name="hearings_by_state"),
            models.Index(fields=["dossier", "starts", "public_id"], name="hearings_of_a_case"),
            models.Index(
                fields=["starts", "public_id"],
                condition=models.Q(state="planned"),
                name="planned_hearings_by_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.date.isoformat()}"

    @property
    def is_shown(self) -> bool:
        return self.audience == Audience.PORTAL

    @property
    def is_over(self) -> bool:
        return self.ends <= timezone.now()

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()

    def people(self) -> "models.QuerySet[User]":
        """Who of the legal team comes. One query."""
        current = Attendance.objects.filter(hearing=self.pk, until=None)
        return User.objects.filter(pk__in=current.values("user_id")).order_by("first_name", "last_name", "pk")

    @classmethod
    def add(
        cls,
        case: Dossier,
        *,
        by: User,
        attendees: Iterable[User] = (),
        audience: Audience = Audience.PORTAL,
        **fields: Any,
    ) -> "Hearing":
        """A new hearing. Clients who can read it, and who attends, are told by e-mail.

        `fold` None, or absent, asks which of two hours is meant, if there are two. Raises Unfit, and NotPossible for a
        matter.
        """
        with transaction.atomic():
            require_case(case)
            held = case.lock()
            hearing = cls._made(held, by=by, audience=audience, fields=fields)
            hearing._invite(held, set(attendees), by=by)
            case.touch(for_clients=hearing.is_shown, only_papers=True)
            hearing._record("hearing.added", by=by, told=hearing._told(besides=by))
        return hearing

    def clone(self, *, by: User, attendees: Iterable[User] = (), **fields: Any) -> "Hearing":
        """Another hearing of the same case, like this one but for `fields`. Raises Unfit."""
        inherited = {name: getattr(self, name) for name in self.INHERITED}
        if fields.get("time") is None:
            inherited["duration"] = None
        return Hearing.add(self.dossier, by=by, attendees=attendees, **{**inherited, **fields})

    def edit(
        self,
        changes: Mapping[str, Any],
        *,
        by: User,
        attendees: Iterable[User] | None = None,
        version: int | None = None,
    ) -> bool:
        """Change these fields of `EDITABLE`, and who attends. True when something changed.

        When and where it is: those who are told of a hearing are told of that too. Raises StaleVersion, Unfit, and
        NotPossible for a hearing that was postponed or cancelled.
        """
        with transaction.atomic():
            held = self._hold(version)
            before = {name: getattr(self, name) for name in self.EDITABLE}
            came = set(self.people())
            wanted = came if attendees is None else set(attendees)
            if self.state in (self.State.POSTPONED, self.State.CANCELLED):
                raise NotPossible(_("This hearing does not take place: plan another one."))
            self._set(held, changes)
            changed = {name: getattr(self, name) for name in before if getattr(self, name) != before[name]}
            if not changed and came == wanted:
                return False
            if "result" in changed and self.state != self.State.HELD:
                raise Unfit("result", _("Only a hearing that was held has a result."))
            if self.state == self.State.HELD:
                self._require_begun("date")
            self._invite(held, wanted, by=by)
            told_to_clients = set(changed) - self.FOR_STAFF
            if not any(stage is not None and stage.is_shown for stage in (before["stage"], self.stage)):
                told_to_clients.discard("stage")  # of a hidden one nobody may notice anything
            for_clients = self.is_shown and bool(told_to_clients or came != wanted)
            fields = [*changed, "starts", "ends"]
            self._save(*fields, for_clients=for_clients, is_news=bool(self.IN_CALENDARS & set(changed)))
            has_moved = bool(self.MOVES & set(changed)) and self.state == self.State.PLANNED
            newcomers = wanted - came
            self._record(
                "hearing.moved" if has_moved else "hearing.edited",
                by=by,
                **old_and_new(
                    before, {name: changed[name] for name in changed if name not in self.FOR_STAFF}
                ),
                fields=sorted(changed),
                newcomers=_in_order(newcomers),
                left=_in_order(came - wanted),
                told=self._told(besides=by) if has_moved else _in_order(newcomers - {by}),
            )
        return True

    def postpone(self, *, reason: str = "", by: User, version: int | None = None, **fields: Any) -> "Hearing":
        """The next hearing, on the day of `fields`, in place of this one. Whoever knows of this one is told.

        What is not given is as it was here, the attendees too. Raises StaleVersion, Unfit, and NotPossible for what is
        not planned any more.
        """
        with transaction.atomic():
            held = self._hold(version)
            self._require_planned(_("Only a hearing that is planned can be postponed."))
            inherited = {name: getattr(self, name) for name in ("time", *self.INHERITED)}
            if fields.get("time", self.time) is None:
                inherited["duration"] = None
            following = Hearing._made(
                held, by=by, audience=Audience(self.audience), fields={**inherited, **fields}
            )
            if following.starts < self.starts:
                raise Unfit("date", _("This is before the hearing that you postpone: edit that one instead."))
            if (following.date, following.time, following.zone) == (self.date, self.time, self.zone):
                raise Unfit("date", _("The hearing is at that time already."))
            people = set(self.people()) & set(access.staff_who_read(held))
            following._invite(held, people, by=by)
            self.state, self.reason, self.postponed_to = self.State.POSTPONED, reason, following
            self._save("state", "reason", "postponed_to")
            self._record(
                "hearing.postponed",
                by=by,
                following=str(following.public_id),
                to=following.date,
                reason=reason,
                told=self._told(besides=by),
            )
        return following

    def cancel(self, *, reason: str = "", by: User, version: int | None = None) -> None:
        """It does not take place. Whoever knows of it is told. Raises StaleVersion, and NotPossible."""
        with transaction.atomic():
            self._hold(version)
            self._require_planned(_("Only a hearing that is planned can be cancelled."))
            self.state, self.reason = self.State.CANCELLED, reason
            self._save("state", "reason")
            self._record("hearing.cancelled", by=by, reason=reason, told=self._told(besides=by))

    def take_back_cancelling(self, *, by: User, version: int | None = None) -> None:
        """It takes place after all: for whoever cancelled it a moment ago. Raises StaleVersion, and NotPossible."""
        with transaction.atomic():
            self._hold(version)
            if self.state != self.State.CANCELLED:
                raise NotPossible(_("This hearing is not cancelled."))
            self.state, self.reason = self.State.PLANNED, ""
            self._save("state", "reason")
            self._record("hearing.planned_again", by=by, told=self._told(besides=by))

    def hold(
        self,
        result: str,
        *,
        by: User,
        judgment: str = "",
        judged_on: clock.date | None = None,
        version: int | None = None,
    ) -> None:
        """It was held, with this result, or has another result than was written; perhaps its stage was judged.

        Raises StaleVersion, Unfit, and NotPossible for a hearing that did not take place.
        """
        with transaction.atomic():
            self._hold(version)
            if self.state in (self.State.POSTPONED, self.State.CANCELLED):
                raise NotPossible(_("This hearing did not take place."))
            self._require_begun("result")
            if judgment or judged_on:
                if self.stage is None:
                    raise Unfit("judgment", _("This hearing is of no stage that could be judged."))
                self.stage.decide(judgment, judged_on or self.date, by=by)
            self.state, self.result = self.State.HELD, result
            self._save("state", "result", is_news=False)
            self._record("hearing.held", by=by, result=result)

    def show(self, *, by: User, version: int | None = None) -> bool:
        """Let the clients of the case read it. True when something changed. Raises StaleVersion."""
        return self._turn(Audience.PORTAL, "hearing.shown", by=by, version=version)

    def hide(self, *, by: User, version: int | None = None) -> bool:
        """Keep it from clients, at once and without a word to them. Raises StaleVersion."""
        return self._turn(Audience.INTERNAL, "hearing.hidden", by=by, version=version)

    def _turn(self, audience: Audience, kind: str, *, by: User, version: int | None) -> bool:
        with transaction.atomic():
            self._hold(version)
            if self.audience == audience:
                return False
            self.audience = audience
            self._save("audience", for_clients=True, is_news=False)
            self._record(kind, by=by)
        return True

    @classmethod
    def _made(cls, case: Dossier, *, by: User, audience: Audience, fields: Mapping[str, Any]) -> "Hearing":
        hearing = cls(dossier_id=case.pk, added_by=by, audience=audience)
        hearing._set(case, fields)
        if hearing.result:
            raise Unfit("result", _("Only a hearing that was held has a result."))
        hearing.save(force_insert=True)
        return hearing

    def _hold(self, version: int | None) -> Dossier:
        """The hearing as it stands, its case held until the transaction ends. Raises StaleVersion."""
        held = self.dossier.lock()
        self.refresh_from_db()
        if version is not None and self.version != version:
            raise StaleVersion
        return held

    def _set(self, case: Dossier, fields: Mapping[str, Any]) -> None:
        """Take these values and work out the instants. Raises Unfit."""
        if unknown := set(fields) - set(self.EDITABLE):
            raise ValueError(f"not for editing: {unknown}")
        moment = (self.date, self.time, self.zone)
        for name, value in fields.items():
            if name != "fold":
                setattr(self, name, value)
        if self.stage is not None and self.stage.dossier_id != case.pk:
            raise Unfit("stage", _("This stage is of another case."))
        _check_link(self.link)
        fold = fields.get("fold")
        if fold is None and (self.date, self.time, self.zone) == moment and self.pk:
            fold = self.fold
        self.starts, self.fold = self._start(fold)
        self.ends = self._end()

    def _start(self, fold: int | None) -> tuple[clock.datetime, int]:
        if self.date is None:
            raise Unfit("date", _("A hearing needs a date."))
        check_day("date", self.date)
        if self.zone not in clocks.known_zones():
            raise Unfit("zone", _("Choose a time zone from the list."))
        if not clocks.has_day(self.date, self.zone):
            raise Unfit("date", _("This day does not exist in %(zone)s.") % {"zone": self.zone})
        if self.time is None:
            if self.duration is not None:
                raise Unfit("duration", _("Only a hearing with a time has a duration."))
            return clocks.begins(self.date, self.zone), 0
        found = clocks.instants(self.date, self.time, self.zone)
        if not found:
            raise Unfit(
                "time",
                _("That hour does not exist on that day in %(zone)s: the clock is put forward.")
                % {"zone": self.zone},
            )
        if len(found) == 1:
            return found[0], 0
        if fold not in (0, 1):
            raise Unfit(
                "fold",
                _("The clock shows that hour twice on that day in %(zone)s: choose which one you mean.")
                % {"zone": self.zone},
            )
        return found[fold], fold

    def _end(self) -> clock.datetime:
        if self.duration is None:
            return clocks.ends(self.date, self.zone)
        if not 1 <= self.duration <= LONGEST:
            raise Unfit("duration", _("Choose a duration between 1 minute and 30 days."))
        return self.starts + clock.timedelta(minutes=self.duration)

    def _require_planned(self, sentence: str) -> None:
        if self.state != self.State.PLANNED:
            raise NotPossible(sentence)

    def _require_begun(self, field: str) -> None:
        if self.starts > timezone.now():
            raise Unfit(field, _("This hearing is still to come: it cannot have been held."))

    def _invite(self, case: Dossier, wanted: set[User], *, by: User) -> None:
        """Let exactly these people of the legal team attend. Raises Unfit for newcomers who cannot open the case."""
        current = Attendance.objects.filter(hearing=self.pk, until=None)
        come = set(current.values_list("user_id", flat=True))
        newcomers = sorted(user.pk for user in wanted if user.pk not in come)
        if newcomers:
            able = set(access.staff_who_read(case).filter(pk__in=newcomers).values_list("pk", flat=True))
            unable = [user.name for user in wanted if user.pk in newcomers and user.pk not in able]
            if unable:
                raise Unfit(
                    "attendees",
                    _("These people cannot open the case, so they cannot attend: %(names)s.")
                    % {"names": formats.names(sorted(unable))},
                )
        current.exclude(user__in=[user.pk for user in wanted]).update(until=timezone.now(), ended_by=by)
        Attendance.objects.bulk_create(
            Attendance(hearing=self, user_id=key, added_by=by) for key in newcomers
        )

    def _told(self, *, besides: User) -> Sequence[User]:
        """Who hears of it: those who attend, and the clients who can read it now."""
        people = set(self.people())
        if self.is_shown:
            people |= readers_as_clients(self.dossier)
        return _in_order(people - {besides})

    def _save(self, *fields: str, for_clients: bool | None = None, is_news: bool = True) -> None:
        saved = [*fields, "version"]
        self.version += 1
        if is_news:
            self.sequence += 1
            self.sequence_at = timezone.now()
            saved += ["sequence", "sequence_at"]
        self.save(update_fields=saved)
        for_clients = self.is_shown if for_clients is None else for_clients
        self.dossier.touch(for_clients=for_clients, only_papers=True)

    def _record(self, kind: str, *, by: User, **facts: object) -> None:
        record(
            kind,
            self.dossier,
            by=by,
            hearing=str(self.public_id),
            day=self.date,
            shown=self.is_shown,
            **facts,
        )


class Attendance(models.Model):
    """This member of the legal team means to come, from this instant to that one. Ended, never deleted."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "user"], condition=models.Q(until=None), name="a_hearing_is_attended_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "hearing"], condition=models.Q(until=None), name="hearings_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.hearing_id}"


def readers_as_clients(dossier: Dossier) -> set[User]:
    """Who reads today what clients read of a dossier (decision 5)."""
    readers = access.readers_of(dossier)
    keys = [reader.user.pk for reader in readers]
    members = Membership.objects.filter(user__in=keys, company=dossier.company_id, until=None)
    colleagues = set(members.values_list("user", flat=True))
    return {
        reader.user
        for reader in readers
        if reader.role in access.CLIENT_ROLES or reader.user.pk in colleagues
    }


def _in_order(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda user: user.pk)


def _check_link(link: str) -> None:
    """Raises Unfit for what a browser should not be sent to."""
    if not link:
        return
    sentence = _("Give a whole address that begins with https://, without a name or password in it.")
    try:
        URLValidator(schemes=["https"])(link)
    except ValidationError:
        raise Unfit("link", sentence) from None
    if "@" in urlsplit(link).netloc:
        raise Unfit("link", sentence)
