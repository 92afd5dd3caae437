"""The main application, at /staff/. The profile, sign-in and language pages are shared with the portal."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from wathiq.core import brand
from wathiq.staff.hearings.pages import of_case
from wathiq.staff.matters.urls import cases, matters

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "staff/",
        include(
            [
                path("", RedirectView.as_view(pattern_name="contracts"), name="home"),
                path("contracts/", include("wathiq.staff.contracts.urls")),
                path("matters/", include(matters)),
                path("cases/", include(cases)),
                path("attachments/", include("wathiq.staff.attachments.urls")),
                path("contacts/", include("wathiq.staff.contacts.urls")),
                path("hearings/", include("wathiq.staff.hearings.urls")),
                path("cases/<uuid:public_id>/hearings/", of_case, name="case_hearings"),
                path("settings/", include("wathiq.staff.settings.urls")),
                path("first-run/", include("wathiq.staff.first_run.urls")),
                path("", include("wathiq.staff.calendars.urls")),
                path("", include("wathiq.accounts.urls")),
                path("brand.css", brand.brand_css, name="brand_css"),
                path("brand/logo", brand.brand_logo, name="brand_logo"),
            ]
        ),
    ),
]

handler400 = "wathiq.core.errors.bad_request"
handler403 = "wathiq.core.errors.forbidden"
handler404 = "wathiq.core.errors.not_found"
handler500 = "wathiq.core.errors.broken"
