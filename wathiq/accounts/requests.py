"""The request as the faces know it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

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
