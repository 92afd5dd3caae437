from django.urls import path

from wathiq.portal.attachments.views import contract_attachments
from wathiq.portal.contracts import views

urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("export/", views.export, name="contracts_export"),
    path("<uuid:public_id>/", views.contract, name="contract"),
    path("<uuid:public_id>/attachments/", contract_attachments, name="contract_attachments"),
    path("<uuid:public_id>/status/", views.move, name="contract_move"),
]
