from django.urls import URLPattern, path

from wathiq.staff.dossiers.urls import urls_of
from wathiq.staff.matters import views
from wathiq.staff.matters.desk import CASES, MATTERS, MatterDesk


def pages_of(desk: MatterDesk, section: str) -> list[URLPattern]:
    """The pages of matters, or of cases: `matters`, `matter_create`, `matter_share` and so on."""
    given, kind = {"desk": desk}, desk.kind
    return [
        path("", views.matters, given, name=section),
        path("export/", views.export, given, name=f"{section}_export"),
        path("new/", views.create, given, name=f"{kind}_create"),
        path("<uuid:public_id>/", views.matter, given, name=kind),
        path("<uuid:public_id>/edit/", views.edit, given, name=f"{kind}_edit"),
        path("<uuid:public_id>/update/", views.update, given, name=f"{kind}_update"),
        *urls_of(desk),
    ]


matters = pages_of(MATTERS, "matters")
cases = pages_of(CASES, "cases")
