from django.urls import include, path

from wathiq.dossiers.models import Dossier
from wathiq.portal.attachments.urls import attachments_of
from wathiq.portal.dossiers.moving import move_of
from wathiq.portal.matters import views

MATTER, CASE = {"kind": Dossier.Kind.MATTER}, {"kind": Dossier.Kind.CASE}

of_cases = [
    path("", views.matters, CASE, name="cases"),
    path("<uuid:public_id>/", views.matter, CASE, name="case"),
    attachments_of(Dossier.Kind.CASE),
    move_of(Dossier.Kind.CASE),
]
urlpatterns = [
    path("", views.matters, name="matters"),
    path("export/", views.export, name="matters_export"),
    path("<uuid:public_id>/", views.matter, MATTER, name="matter"),
    attachments_of(Dossier.Kind.MATTER),
    move_of(Dossier.Kind.MATTER),
    path("cases/", include(of_cases)),
]
