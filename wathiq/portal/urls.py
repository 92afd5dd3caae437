"""The client portal, at /."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from wathiq.core import brand
from wathiq.portal import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("contracts/", include("wathiq.portal.contracts.urls")),
    path("matters/", include("wathiq.portal.matters.urls")),
    path("attachments/", include("wathiq.portal.attachments.urls")),
    path("hearings/", include("wathiq.portal.hearings.urls")),
    path("sign-up/", include("wathiq.portal.sign_up.urls")),
    path("", include("wathiq.portal.calendars.urls")),
    path("", include("wathiq.accounts.urls")),
    path("brand.css", brand.brand_css, name="brand_css"),
    path("brand/logo", brand.brand_logo, name="brand_logo"),
]
if settings.SHOWS_DEMO:
    urlpatterns += [
        path("demo/", include("wathiq.demo.urls")),
        path("ui/", include("wathiq.ui.urls")),
    ]

handler400 = "wathiq.core.errors.bad_request"
handler403 = "wathiq.core.errors.forbidden"
handler404 = "wathiq.core.errors.not_found"
handler429 = "wathiq.core.errors.too_many"  # allauth looks it up here
handler500 = "wathiq.core.errors.broken"
