"""What was reminded of already, and what the office wants to be reminded of."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.dossiers.models import Dossier
from wathiq.matters.models.hearing import Hearing

DAYS_BEFORE = [7, 1]


def days_before() -> list[int]:
    return list(DAYS_BEFORE)


class ReminderRules(models.Model):
    """One row, number 1; before anybody saves it, the defaults hold."""

    due_days = models.JSONField(_("Days before a due date"), default=days_before)
    hearing_days = models.JSONField(_("Days before a hearing"), default=days_before)
    for_staff = models.BooleanField(_("Remind the legal team"), default=True)
    for_clients = models.BooleanField(_("Remind clients"), default=True)

    def __str__(self) -> str:
        return "rules of reminders"

    @classmethod
    def current(cls) -> "ReminderRules":
        """The rules of today. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def change(self, *, by: User, **changes: Any) -> bool:
        """Set some of the rules, on the record. True when something changed."""
        with transaction.atomic():
            type(self).objects.get_or_create(pk=1)
            held = type(self).objects.select_for_update().get(pk=1)
            changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
            if not changed:
                return False
            for name, value in changed.items():
                setattr(self, name, value)
            self.pk = 1
            self.save(update_fields=list(changed))
            record("reminder_rules.changed", System(), by=by, **changed)
        return True


class Reminder(models.Model):
    """This dossier's due date, or this hearing of it, was reminded of, so many days before that day. Once."""

    class What(models.TextChoices):
        DUE = "due"
        HEARING = "hearing"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    day = models.DateField()  # that it is about: another day is reminded of anew
    days_before = models.PositiveSmallIntegerField()  # by the rules; a late one says how many are left
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "hearing", "what", "day", "days_before"],
                nulls_distinct=False,
                name="nothing_is_reminded_of_twice",
            ),
            models.CheckConstraint(
                condition=models.Q(what="due", hearing=None)
                | models.Q(what="hearing", hearing__isnull=False),
                name="a_reminder_is_of_a_due_date_or_a_hearing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.day}, {self.days_before} days before"

    def take(self) -> bool:
        """Write it down. False where somebody has done so already, also at this instant.

        Whoever writes the same row at the same time waits here until the first commits.
        """
        rows = type(self).objects
        values = (self.dossier_id, self.hearing_id, self.what, self.day, self.days_before, self.at)
        found = rows.raw(
            "insert into matters_reminder (dossier_id, hearing_id, what, day, days_before, at)"
            " values (%s, %s, %s, %s, %s, %s)"
            " on conflict on constraint nothing_is_reminded_of_twice do nothing returning id",
            values,
        )
        return bool(list(found))
