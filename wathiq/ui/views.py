"""Every component with its states, in three languages and both densities. Nothing here reads or writes data."""

import re
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from wathiq.core.pages import render
from wathiq.ui.samples import PEOPLE, WORDS

FACES = ("portal", "staff")
ICONS = Path(__file__).parent / "static" / "ui" / "icons.svg"


def _form(words: dict[str, str], prefix: str, data: dict[str, str] | None = None) -> forms.Form:
    """A form with one field of each kind; made here because its labels follow the language that is shown."""
    choices = [(key, words[key]) for key in ("open", "progress", "done")]
    people = [(number, person[0]) for number, person in enumerate(PEOPLE[words["language"]])]
    date = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    fields: dict[str, forms.Field] = {
        "title": forms.CharField(label=words["title"], help_text=words["title_hint"]),
        "description": forms.CharField(label=words["description"], widget=forms.Textarea, required=False),
        "start": forms.DateField(label=words["start"], widget=date, required=False),
        "email": forms.EmailField(label=words["email"]),
        "kind": forms.ChoiceField(label=words["kind"], choices=choices),
        "ways": forms.ChoiceField(label=words["kind"], choices=choices, widget=forms.RadioSelect),
        "all": forms.BooleanField(label=words["all"], help_text=words["all_hint"], required=False),
        "requester": forms.ChoiceField(label=words["requester"], choices=[("", ""), *people]),
        "watchers": forms.MultipleChoiceField(label=words["watchers"], choices=people, required=False),
    }
    form = forms.Form(data, initial={"requester": 0, "watchers": [1]}, prefix=prefix)
    form.fields.update(fields)
    return form


def _context(request: HttpRequest) -> dict[str, object]:
    language = request.GET.get("lang", "")
    language = language if language in WORDS else translation.get_language() or "en"
    face = request.GET.get("face", "")
    words = WORDS[language]
    wrong = _form(words, "wrong", {"wrong-title": "", "wrong-email": "atlas", "wrong-start": "2027-13-01"})
    return {
        "words": words,
        "people": PEOPLE[language],
        "face": face if face in FACES else "staff",
        "faces": FACES,
        "language": language,
        "languages": list(WORDS),
        "form": _form(words, "right"),
        "wrong": wrong,
        "icons": re.findall(r'<symbol id="([\w-]+)"', ICONS.read_text()),
    }


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    context = _context(request)
    with translation.override(str(context["language"])):
        return render(request, "ui/components.html", context)


@login_not_required
@require_safe
def window(request: HttpRequest) -> HttpResponse:
    """A window as a fragment, as a view of the product would send it."""
    context = _context(request)
    context["form"] = _form(WORDS[str(context["language"])], "window")
    with translation.override(str(context["language"])):
        return render(request, "ui/components.html", context, block="window")


@login_not_required
@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """Answers the pickers of the component page as the real search does."""
    language = request.GET.get("lang", "en")
    wanted = request.GET.get("q", "").casefold()
    found = [
        {"id": str(number), "name": name, "company": company, "email": email}
        for number, (name, company, email) in enumerate(PEOPLE.get(language, PEOPLE["en"]))
        if wanted in f"{name} {company} {email}".casefold()
    ]
    return JsonResponse({"people": found, "more": not wanted})
