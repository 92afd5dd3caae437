from django.urls import path

from wathiq.staff.contracts import views
from wathiq.staff.contracts.desk import CONTRACTS
from wathiq.staff.dossiers.urls import urls_of

urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("export/", views.export, name="contracts_export"),
    path("new/", views.create, name="contract_create"),
    path("<uuid:public_id>/", views.contract, name="contract"),
    path("<uuid:public_id>/edit/", views.edit, name="contract_edit"),
    *urls_of(CONTRACTS),
]
