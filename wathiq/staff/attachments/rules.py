"""Settings → Contracts → Attachments: what clients see at first, and what they may do themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core.pages import render
from wathiq.documents.models import AttachmentRules
from wathiq.staff.attachments.document_forms import RulesForm


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def attachment_rules(request: SignedIn) -> HttpResponse:
    rules = AttachmentRules.current()
    form = RulesForm(request.POST if request.method == "POST" else None, initial=RulesForm.saved(rules))
    if request.method == "POST" and form.is_valid():
        rules.change(by=request.user, **form.cleaned_data)
        messages.success(request, _("The rules were saved."))
        return redirect("attachment_rules")
    return render(request, "staff/attachments/rules.html", {"form": form})
