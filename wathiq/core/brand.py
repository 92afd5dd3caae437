"""The legal team's own name, colour and logo, as every page shows them."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from wathiq.core import office
from wathiq.core.models import Office

LOGO_TYPES = {"image/png", "image/jpeg", "image/webp", "image/svg+xml"}
LOGO_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class Brand:
    """What every page may say of the office."""

    @property
    def name(self) -> str:
        return office.name()

    @property
    def contact_email(self) -> str:
        return office.contact_email()

    @property
    def contact_phone(self) -> str:
        return office.contact_phone()

    @property
    def css_url(self) -> str:
        """Another address for another colour, so that a change is seen at once."""
        return reverse("brand_css") + f"?{office.colour().removeprefix('#')}"

    @property
    def logo_url(self) -> str:
        if version := office.saved().logo_version:
            return reverse("brand_logo") + f"?{version}"
        return reverse("brand_logo") if settings.BRAND_LOGO else ""


@login_not_required
@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """The one colour an installation sets. A sheet of its own, since the pages allow no inline style."""
    sheet = f"@layer tokens {{ :root {{ --brand: {office.colour()}; }} }}\n"
    return HttpResponse(sheet, content_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@login_not_required
@require_safe
def brand_logo(request: HttpRequest) -> HttpResponse | FileResponse:
    """The logo that was uploaded, else the file that the environment names."""
    drawn = Office.objects.filter(pk=1).values_list("logo", flat=True).first()
    if drawn:
        return HttpResponse(bytes(drawn), content_type="image/png", headers=LOGO_HEADERS)
    path = Path(settings.BRAND_LOGO)
    kind = mimetypes.guess_type(path.name)[0]
    if not settings.BRAND_LOGO or kind not in LOGO_TYPES or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type=kind, headers=LOGO_HEADERS)
