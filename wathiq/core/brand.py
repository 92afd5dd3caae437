"""The legal team's own name, colour and logo, by configuration."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from wathiq.core import formats

LOGO_TYPES = {"image/png", "image/jpeg", "image/webp", "image/svg+xml"}


class Brand:
    """What every page may say of the office."""

    @property
    def name(self) -> str:
        return formats.in_language(settings.BRAND_NAMES)

    @property
    def contact_email(self) -> str:
        return settings.CONTACT_EMAIL

    @property
    def contact_phone(self) -> str:
        return settings.CONTACT_PHONE

    @property
    def logo_url(self) -> str:
        return reverse("brand_logo") if settings.BRAND_LOGO else ""


@login_not_required
@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """The one colour an installation sets. A sheet of its own, since the pages allow no inline style."""
    sheet = f"@layer tokens {{ :root {{ --brand: {settings.BRAND_COLOUR}; }} }}\n"
    return HttpResponse(sheet, content_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@login_not_required
@require_safe
def brand_logo(request: HttpRequest) -> FileResponse:
    path = Path(settings.BRAND_LOGO)
    kind = mimetypes.guess_type(path.name)[0]
    if not settings.BRAND_LOGO or kind not in LOGO_TYPES or not path.is_file():
        raise Http404
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(path.open("rb"), content_type=kind, headers=headers)
