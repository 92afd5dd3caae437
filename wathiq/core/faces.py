"""The two faces of the product, portal and main application, in one process.

Each has its own URLconf and its own session and CSRF cookies, so that a client and a lawyer can be signed in
side by side in one browser. Everything behind this middleware sees the usual cookie names.
"""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, set_urlconf

Face = Literal["portal", "staff"]


def face_of(request: HttpRequest) -> Face:
    return "staff" if f"{request.path_info}/".startswith("/staff/") else "portal"


def address(face: Face, name: str, **kwargs: object) -> str:
    """The absolute address of a page of a face, for e-mail and other places outside a request."""
    base = settings.STAFF_URL if face == "staff" else settings.PORTAL_URL
    return base + reverse(name, urlconf=settings.FACES[face], kwargs=kwargs)


class FaceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.bases = {"portal": settings.PORTAL_URL, "staff": settings.STAFF_URL}
        self.hosts = {face: urlsplit(base).netloc.lower() for face, base in self.bases.items()}
        self.is_split = self.hosts["portal"] != self.hosts["staff"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        face = face_of(request)
        request.face = face  # type: ignore[attr-defined]
        request.urlconf = settings.FACES[face]
        set_urlconf(request.urlconf)
        if self.is_split and request.get_host().lower() != self.hosts[face]:
            return self._elsewhere(request, face)
        names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        if face != "portal":
            for name in names:
                request.COOKIES.pop(name, None)
                value = request.COOKIES.pop(f"{name}-{face}", None)
                if value is not None:
                    request.COOKIES[name] = value
        response = self.get_response(request)
        if face != "portal":
            for name in names:
                morsel = response.cookies.pop(name, None)
                if morsel is not None:
                    morsel.set(f"{name}-{face}", morsel.value, morsel.coded_value)
                    response.cookies[morsel.key] = morsel
        return response

    def _elsewhere(self, request: HttpRequest, face: Face) -> HttpResponse:
        """Each host serves its own face and points to the other's; the same for whoever asks, whatever for."""
        if request.path_info == "/" and request.get_host().lower() == self.hosts["staff"]:
            return redirect(f"{self.bases['staff']}/staff/")
        return redirect(self.bases[face] + request.path_info)
