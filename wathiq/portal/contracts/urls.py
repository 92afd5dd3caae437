from django.urls import path

from wathiq.dossiers.models import Dossier
from wathiq.portal.attachments.urls import attachments_of
from wathiq.portal.contracts import views
from wathiq.portal.dossiers.moving import move_of

urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("export/", views.export, name="contracts_export"),
    path("<uuid:public_id>/", views.contract, name="contract"),
    attachments_of(Dossier.Kind.CONTRACT),
    move_of(Dossier.Kind.CONTRACT),
]
