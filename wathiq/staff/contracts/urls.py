from django.urls import path

from wathiq.staff.attachments.views import of_contract
from wathiq.staff.contracts import sharing, views

urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("export/", views.export, name="contracts_export"),
    path("new/", views.create, name="contract_create"),
    path("<uuid:public_id>/", views.contract, name="contract"),
    path("<uuid:public_id>/attachments/", of_contract, name="contract_attachments"),
    path("<uuid:public_id>/history/", views.history, name="contract_history"),
    path("<uuid:public_id>/edit/", views.edit, name="contract_edit"),
    path("<uuid:public_id>/status/", views.move, name="contract_move"),
    path("<uuid:public_id>/share/", sharing.share, name="contract_share"),
    path("<uuid:public_id>/share/people/", sharing.people, name="contract_share_people"),
    path("<uuid:public_id>/share/preview/", sharing.preview, name="contract_share_preview"),
    path("<uuid:public_id>/hide/", sharing.hide, name="contract_hide"),
    path("<uuid:public_id>/readers/", sharing.readers, name="contract_readers"),
]
