"""The request as the faces know it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from wathiq.accounts.models import User
    from wathiq.core.faces import Face

    class SignedIn(HttpRequest):
        """A request of somebody signed in: the door has seen to that."""

        user: "User"
        htmx: HtmxDetails
        face: Face

else:
    SignedIn = HttpRequest


def administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Settings, accounts and companies are administrators' to change; others read a sentence that says so."""

    @wraps(view)
    def guarded(request: SignedIn, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_administrator:
            raise PermissionDenied(_("Only administrators may do this. Ask one of them."))
        return view(request, *args, **kwargs)

    return guarded
