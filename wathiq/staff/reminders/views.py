"""Settings → Matters and cases → Reminders: how many days before, and to whom."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core.pages import render
from wathiq.matters.models import ReminderRules
from wathiq.staff.reminders.forms import RemindersForm


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def reminder_rules(request: SignedIn) -> HttpResponse:
    rules = ReminderRules.current()
    form = RemindersForm(
        request.POST if request.method == "POST" else None, initial=RemindersForm.saved(rules)
    )
    if request.method == "POST" and form.is_valid():
        rules.change(by=request.user, **form.cleaned_data)
        messages.success(request, _("The rules were saved."))
        return redirect("reminder_rules")
    return render(request, "staff/reminders/rules.html", {"form": form}, status=422 if form.errors else 200)
