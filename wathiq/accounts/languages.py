"""The language of a browser before anybody is signed in, and of somebody who joins."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from wathiq.accounts.models import User


def remember(language: str, response: HttpResponse) -> None:
    """Let this browser read in this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        httponly=True,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


def begin_in(language: str, request: HttpRequest, response: HttpResponse) -> None:
    """From now on in the language of the e-mail, unless this browser has chosen one."""
    if isinstance(request.user, AnonymousUser) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember(language, response)


def keep(user: User) -> None:
    """Whoever joins goes on in the language in which they chose their password."""
    language = translation.get_language()
    if language in dict(settings.LANGUAGES) and language != user.language:
        user.speak(language)
