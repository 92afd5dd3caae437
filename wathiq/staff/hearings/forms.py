"""Forms about stages and hearings. What does not fit together is for the models to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wathiq.accounts.forms import time_zones
from wathiq.accounts.models import User
from wathiq.core.forms import DayInput, LineField, ParagraphField, PublicChoice, settle
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier
from wathiq.matters import clocks
from wathiq.matters.models import Hearing, Stage
from wathiq.staff.dossiers.people import PeopleField

LONGEST = 10_000


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


class AttendeesField(PeopleField):
    widget = forms.CheckboxSelectMultiple  # type: ignore[assignment]  # another widget of several choices


class FoldField(forms.TypedChoiceField):
    """Which of two hours is meant, where the clock is put back."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Which of the two?"),
            choices=[
                ("0", _("The first time, before the clock is put back")),
                ("1", _("The second time, after the clock was put back")),
            ],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )


class Timed(forms.Form):
    """When something is; `fold` is asked where the clock shows the hour twice."""

    date = forms.DateField(label=pgettext_lazy("of a hearing", "Date"), widget=DayInput)
    time = forms.TimeField(label=pgettext_lazy("of a hearing", "Time"), widget=HourInput, required=False)
    fold = FoldField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    zone_if_not_asked = ""

    @property
    def asks_fold(self) -> bool:
        if "fold" in self.errors:
            return True
        known = self.cleaned_data if self.is_bound else self.initial
        day, hour = known.get("date"), known.get("time")
        zone = known.get("zone") or self.zone_if_not_asked
        if not (day and hour and zone in clocks.known_zones()):
            return False
        if not clocks.FIRST_DAY <= day <= clocks.LAST_DAY:
            return False
        return len(clocks.instants(day, hour, zone)) == 2


class HearingForm(Timed):
    stage = PublicChoice(
        Stage.visible_to(None), label=_("Stage"), empty_label=_("Common: of no stage"), required=False
    )
    type = forms.ChoiceField(label=pgettext_lazy("hearing", "Type"), choices=Hearing.Type.choices)
    zone = forms.ChoiceField(label=_("Time zone of the court"), choices=time_zones)
    duration = forms.IntegerField(label=_("Duration in minutes"), required=False, min_value=1)
    place = LineField(label=_("Place"), max_length=300, required=False)
    link = LineField(label=_("Link"), max_length=500, required=False)
    client_attends = forms.BooleanField(label=_("The client should attend"), required=False)
    bring = ParagraphField(label=_("What to bring"), max_length=LONGEST, required=False)
    attendees = AttendeesField(label=_("Who attends of the legal team"), required=False)
    internal_note = ParagraphField(label=_("Internal note"), max_length=LONGEST, required=False)
    result = ParagraphField(label=_("Result"), max_length=LONGEST, required=False)
    shown = forms.BooleanField(label=_("Clients can see this hearing"), required=False)

    def __init__(
        self, *args: Any, case: Dossier, user: User, hearing: Hearing | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        stage, zone = self.fields["stage"], self.fields["zone"]
        assert isinstance(stage, PublicChoice)
        assert isinstance(zone, forms.ChoiceField)
        stage.queryset = Stage.visible_to(user).filter(dossier=case.pk).order_by("-began", "-position")
        settle(self, "stage")
        if hearing is not None and hearing.zone not in dict(time_zones()):
            zone.choices = [(hearing.zone, hearing.zone), *time_zones()]
        people = list(access.staff_who_read(case))
        if hearing is not None:
            people += [user for user in hearing.people() if user not in people]
            del self.fields["shown"]  # the switch stands beside the hearing
        if hearing is None or hearing.state != Hearing.State.HELD:
            del self.fields["result"]
        self.fields["attendees"].widget.choices = [(str(user.public_id), user.name) for user in people]

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Hearing.EDITABLE if name in self.fields}


class PostponeForm(Timed):
    reason = ParagraphField(label=_("Reason"), max_length=LONGEST, required=False)
    field_order = ("date", "time", "fold", "reason")


class CancelForm(forms.Form):
    reason = ParagraphField(label=_("Reason"), max_length=LONGEST, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ResultForm(forms.Form):
    result = ParagraphField(label=_("Result"), max_length=LONGEST, required=False)
    judgment = ParagraphField(label=_("Judgment"), max_length=LONGEST, required=False)
    judged_on = forms.DateField(label=_("Date of the judgment"), widget=DayInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, hearing: Hearing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hearing.stage_id is None:
            del self.fields["judgment"], self.fields["judged_on"]


class StageForm(forms.Form):
    court = LineField(label=_("Court"), max_length=200)
    degree = forms.ChoiceField(label=_("Degree"), choices=Stage.Degree.choices)
    region = LineField(label=_("Region"), max_length=100, required=False)
    court_reference = LineField(label=_("Reference at the court"), max_length=100, required=False)
    client_position = LineField(label=_("Position of the client"), max_length=100, required=False)
    status = forms.ChoiceField(label=pgettext_lazy("stage of a case", "Status"), choices=Stage.Status.choices)
    began = forms.DateField(label=_("Began on"), widget=DayInput)
    ended = forms.DateField(label=_("Ended on"), widget=DayInput, required=False)
    judgment = ParagraphField(label=_("Judgment"), max_length=LONGEST, required=False)
    judged_on = forms.DateField(label=_("Date of the judgment"), widget=DayInput, required=False)
    shown = forms.BooleanField(label=_("Clients can see this stage"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stage is not None:
            del self.fields["shown"]

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Stage.EDITABLE}
