"""Settings, each page at the address its place in the menu promises. Administrators only, the list of clients apart."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from wathiq.staff.attachments.rules import attachment_rules
from wathiq.staff.reminders.views import reminder_rules

soon = RedirectView.as_view(pattern_name="clients")
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="clients"), name="settings"),
    path("client-portal/clients/", include("wathiq.staff.clients.urls")),
    path("client-portal/companies/", include("wathiq.staff.companies.urls")),
    path("client-portal/departments/", include("wathiq.staff.departments.urls")),
    path("client-portal/sign-up/", include("wathiq.staff.sign_ups.urls")),
    path("contracts/attachments/", attachment_rules, name="attachment_rules"),
    path("matters/practice-areas/", include("wathiq.staff.practice_areas.urls")),
    path("workflows/", include("wathiq.staff.workflows.urls")),
    path("reminders/", reminder_rules, name="reminder_rules"),
    path("people/", include("wathiq.staff.colleagues.urls")),
    path("teams/", include("wathiq.staff.teams.urls")),
    path("", include("wathiq.staff.office.urls")),
    path("security/", include("wathiq.staff.security.urls")),
]
