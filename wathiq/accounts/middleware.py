"""The door of each face, after the session is known."""

import hashlib
import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from wathiq.accounts import second_factor
from wathiq.accounts.models import Rules, User
from wathiq.accounts.sign_in import other_door
from wathiq.audit.record import circumstances
from wathiq.core import formats
from wathiq.core.pages import elsewhere

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The person's language, time zone, calendar and digits; a visitor's choice, or the browser's wish."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            language, zone = user.language, user.zone
        else:
            language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            if language not in dict(settings.LANGUAGES):
                language = translation.get_language_from_request(request)
            zone = None
        with (
            translation.override(language),
            timezone.override(zone or settings.OFFICE_TIME_ZONE),
            formats.read_by(user if isinstance(user, User) else None),
        ):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class DoorMiddleware:
    """Refuses a session of the other face, and remembers where acts of this request come from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.face != request.face:  # type: ignore[attr-defined]
            request.session.flush()
            return other_door(request, user)
        with circumstances(**_circumstances(request)):
            return self.get_response(request)


def _circumstances(request: HttpRequest) -> dict[str, str]:
    """For the record: the face, from where, with what, in which session, signed in how, in which request."""
    methods = request.session.get("account_authentication_methods", [])
    key = request.session.session_key or ""
    return {
        "face": str(getattr(request, "face", "")),
        "address": str(get_adapter().get_client_ip(request) or ""),
        "agent": request.headers.get("User-Agent", "")[:300],
        "session": hashlib.sha256(key.encode()).hexdigest()[:16] if key else "",
        "methods": " ".join(str(method.get("method", "")) for method in methods),
        "request": secrets.token_hex(8),
    }


class SecondFactorMiddleware:
    """Where the rules ask for a second factor, nothing opens to somebody without one but the pages that add it.

    The session knows since it began (`second_factor.ask_if_required`): a rule that becomes stricter ends sessions.
    """

    # whole names: a prefix would open what somebody calls alike later
    OPEN = frozenset(
        {
            "account_change_password",
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "brand_css",
            "brand_logo",
            "calendar_feed",  # its token is the right, and whose session comes along does not matter
            "device_end",
            "devices_end",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_authenticate",
            "mfa_deactivate_totp",
            "mfa_download_recovery_codes",
            "mfa_edit_webauthn",
            "mfa_generate_recovery_codes",
            "mfa_index",
            "mfa_list_webauthn",
            "mfa_login_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_view_recovery_codes",
            "profile",
            "set_language",
            "usersessions_list",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not request.session.get(second_factor.NEEDED):
            return None
        if second_factor.has_factor(user) or not Rules.current().second_factor_is_required(user):
            second_factor.open_session(request)
            return None
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name in self.OPEN:
            return None
        if request.method == "GET" and request.headers.get("HX-Request") != "true":
            request.session[second_factor.NEEDED] = request.get_full_path()
        return elsewhere(request, reverse("mfa_index"), status=403)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a signed-in person, unless its view says that it is public."""

    def handle_no_permission(  # type: ignore[override]  # htmx wants another answer than a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            # a redirect would be followed inside the page and paste the sign-in form into it
            try:
                at = urlsplit(request.headers.get("HX-Current-URL", ""))
            except ValueError:
                at = urlsplit("/")
            back = (at.path or "/") + (f"?{at.query}" if at.query else "")
            target = reverse("account_login") + "?" + urlencode({"next": back})
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return super().handle_no_permission(request, view_func)
