"""Files on their way in: one request with one file or several, whoever sends them.

The page that receives them stands alone (`core.acting`): the bytes are kept while no transaction is open, and only
then the act follows in one of its own. What was taken already is not undone by what is refused after it.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.accounts.models import User
from wathiq.core import submissions, text
from wathiq.core.acting import acting_as
from wathiq.documents import media, names, store
from wathiq.documents.models import Blob, Document
from wathiq.dossiers.models import NotPossible

SAID = 20  # sentences about single files on one page, where many were sent at once


@dataclass(frozen=True)
class Outcome:
    """What became of a file that was sent. `status` is that of an answer about this file alone."""

    sent_name: str
    document: Document | None = None
    problem: str = ""  # a sentence, where it was not taken
    status: int = 201

    @property
    def is_taken(self) -> bool:
        return not self.problem

    @property
    def name(self) -> str:
        """What it is called now; as it was sent, where its sender may not read it any more."""
        return self.document.name if self.document else self.sent_name

    @property
    def is_other_name(self) -> bool:
        return self.is_taken and self.name != self.sent_name


Act = Callable[[Blob, str, tuple[str, ...]], Document]


def receive(
    user: User, name: str, path: str, file: "UploadedFile[bytes]", act: Act, *, key: str = ""
) -> Outcome:
    """Keep this file, then do `act(blob, name, folders)` as `user`, in a transaction. Never raises for bad input.

    `key` makes it once: sent again with the same key, the first outcome stands.
    """
    try:
        folders = tuple(names.path(path))
        clean = names.clean(path.rsplit("/", 1)[-1] if path else name)
        if 0 < (file.size or 0) <= settings.LARGEST_FILE and media.contradicts(clean, media.recognise(file)):
            raise ValidationError(
                _("What this file holds is not what its name says. Save it again under its right name."),
                code="contradicts",
            )
        kept = store.keep(file)
        with acting_as(user):
            return _once(user, kept, clean, folders, act, key)
    except ValidationError as wrong:
        return Outcome(name, problem=" ".join(wrong.messages), status=422)
    except NotPossible as reason:
        return Outcome(name, problem=str(reason), status=409)
    except store.Unavailable:
        sentence = _(
            "The files cannot be stored at the moment. Nothing was lost; try again in a few minutes."
        )
        return Outcome(name, problem=sentence, status=503)


def _once(user: User, kept: store.Kept, name: str, folders: tuple[str, ...], act: Act, key: str) -> Outcome:
    form = QueryDict(mutable=True)
    form["submission"] = key
    form["content"] = "/".join([kept.sha256, *folders, name])
    try:
        submission, is_first = submissions.take(form, by=user)
    except submissions.Conflict:
        return Outcome(name, problem=_("This was already sent."), status=409)
    if not is_first:
        # what it is called by now is for those alone who may still read it
        return Outcome(name, Document.visible_to(user).filter(public_id=submission.result).first())
    document = act(kept.blob(by=user), name, folders)
    submission.finish(str(document.public_id))
    return Outcome(name, document)


def receive_all(request: HttpRequest, act: Act, *, only_one: bool = False) -> list[Outcome]:
    """What became of each file of the request: `files`, each with its `paths` and key. At least one outcome."""
    assert isinstance(request.user, User)  # the door has seen to that
    files, paths = request.FILES.getlist("files"), request.POST.getlist("paths")
    if only_one and len(files) > 1:
        return [Outcome("", problem=_("Choose one file."), status=422)]
    keys = _keys(request.POST.getlist("submission"))
    outcomes = []
    for place, file in enumerate(files):
        path = paths[place] if place < len(paths) else ""
        outcomes.append(receive(request.user, file.name or "", path, file, act, key=next(keys)))
    return outcomes or [Outcome("", problem=_("Choose a file first."), status=422)]


def _keys(sent: list[str]) -> Iterator[str]:
    """The key of each file: its own, as the script sends it, or one that follows from that of the page."""
    yield sent[0] if sent else ""
    for place in count(1):
        try:
            yield str(uuid.uuid5(uuid.UUID(sent[0]), str(place)))
        except (ValueError, IndexError):
            yield ""


def answer_in_json(request: HttpRequest, outcome: Outcome) -> JsonResponse | None:
    """The answer about the one file that the script sends at a time; None where a page is asked for."""
    if "application/json" not in request.headers.get("Accept", ""):
        return None
    if not outcome.is_taken:
        return JsonResponse({"problem": outcome.problem}, status=outcome.status)
    return JsonResponse({"name": outcome.name}, status=outcome.status)


def say(request: HttpRequest, outcomes: list[Outcome]) -> None:
    """One sentence for all that was taken, one for each file that has another name now or was not taken."""
    if taken := sum(outcome.is_taken for outcome in outcomes):
        words = ngettext("%(count)d file was added.", "%(count)d files were added.", taken)
        messages.success(request, words % {"count": taken})
    special = [outcome for outcome in outcomes if not outcome.is_taken or outcome.is_other_name]
    for outcome in special[:SAID]:
        file = text.isolate(outcome.sent_name)
        if outcome.is_taken:
            named = {"file": file, "name": text.isolate(outcome.name)}
            messages.info(
                request, _("The name %(file)s was taken: the file is called %(name)s here.") % named
            )
        elif outcome.sent_name:
            named = {"file": file, "problem": outcome.problem}
            messages.error(request, _("%(file)s was not added. %(problem)s") % named)
        else:
            messages.error(request, outcome.problem)
    if more := len(special[SAID:]):
        words = ngettext(
            "%(count)d more file was not added, or has another name now. Look through the list.",
            "%(count)d more files were not added, or have other names now. Look through the list.",
            more,
        )
        messages.info(request, words % {"count": more})
