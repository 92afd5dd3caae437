"""The pages that say no. Hidden and absent read the same."""

import logging
import secrets
import sys

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.core import office
from wathiq.core.logs import masked
from wathiq.core.pages import jinja, render

logger = logging.getLogger(__name__)


def answer(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """A page of its own for an error; the number lets the reader and the log speak of the same moment.

    A script that asks for JSON gets the sentence alone, as `problem`.
    """
    number = _number()
    logger.warning("%s answered %s, number %s", masked(request.path), status, number)
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse({"problem": sentence}, status=status)
    else:
        context = {"title": title, "sentence": sentence, "number": number, "status": status}
        with (
            office.plain()
        ):  # outside the other middleware nothing is known, and nobody has a claim to a query
            response = render(request, "ui/errors.html", context, status=status)
    response["X-Content-Type-Options"] = "nosniff"  # also where no other middleware was reached
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def _number() -> str:
    return f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):
        return answer(
            request,
            400,
            _("You were signed out meanwhile"),
            _("Sign in again and look whether what you sent was done."),
        )
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        words = ngettext(
            "At most %(count)d file can be sent at once. Nothing was kept: go back and choose fewer.",
            "At most %(count)d files can be sent at once. Nothing was kept: go back and choose fewer.",
            most,
        )
        return answer(request, 422, _("These are too many files at once"), words % {"count": most})
    return answer(
        request,
        400,
        _("We could not read what was sent"),
        _("Go back, reload the page and try again. Nothing was changed."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) or _("You can read this, but you may not do that here.")
    return answer(request, 403, _("This is not yours to do"), reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request,
        403,
        _("This page was open for too long"),
        _("For your safety we did not accept it. Go back, reload the page and send it again."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        404,
        _("We cannot find this page"),
        _(
            "It may have moved, or its address may be incomplete. If somebody sent you this link, "
            "ask them whether it is shared with you."
        ),
    )


def conflict(request: HttpRequest, address: str) -> HttpResponse:
    """The same form came with other content; the first answer stands at `address`."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=409, headers={"HX-Redirect": address})
    return answer(
        request,
        409,
        _("This was already sent"),
        _("The first one was accepted. Open the page again to see it; nothing was done twice."),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        429,
        _("Too many attempts"),
        _("Please wait a few minutes and try again. Your account is safe."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Must work with the database down, so it asks nothing of it. 503 while the database is away."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    number = _number()
    logger.error("%s is broken, number %s", masked(request.path), number)
    html = jinja().get_template("ui/broken.html").render({"number": number})
    response = HttpResponse(html, status=503 if is_away else 500)
    if is_away:
        response["Retry-After"] = "10"
    return response
