"""Settings, each page at the address its place in the menu promises. Administrators only, the list of clients apart."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

soon = RedirectView.as_view(pattern_name="clients")
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="clients"), name="settings"),
    path("client-portal/clients/", include("wathiq.staff.clients.urls")),
    path("client-portal/companies/", soon, name="companies"),
    path("client-portal/departments/", soon, name="departments"),
    path("client-portal/sign-up/", soon, name="sign_ups"),
    path("people/", soon, name="colleagues"),
    path("teams/", soon, name="teams"),
    path("office/", soon, name="office"),
    path("e-mail/", soon, name="mail_settings"),
    path("security/", soon, name="security"),
]
