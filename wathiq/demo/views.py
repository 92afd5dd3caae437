"""The mailbox of the demo: every mail that was sent, to whomever. These addresses exist in no other mode."""

from csp.decorators import csp, csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from wathiq.core.pages import render
from wathiq.demo import mailbox as box


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mailbox.html", {"mails": box.latest()})


@login_not_required
@require_safe
@csp_update({"frame-src": "'self'"})  # type: ignore[arg-type]  # typed for views without arguments
def mail(request: HttpRequest, name: str) -> HttpResponse:
    found = box.read(name)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})


@login_not_required
@require_safe
@xframe_options_sameorigin
@csp(  # type: ignore[arg-type]  # typed for views without arguments
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-top-navigation-by-user-activation"],
    }
)
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """The mail's own HTML, in a sandbox; its links open in the whole window."""
    found = box.read(name)
    if found is None:
        raise Http404
    return HttpResponse(found.html.replace("<head>", '<head><base target="_top">', 1))
