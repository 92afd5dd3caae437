from django.urls import URLPattern, path

from wathiq.dossiers.models import Dossier
from wathiq.portal.attachments import views

urlpatterns = [
    path("of/<uuid:public_id>/upload/", views.attachments_upload, name="attachments_upload"),
    path("of/<uuid:public_id>/archive/", views.attachments_archive, name="attachments_archive"),
    path("undo/<uuid:public_id>/", views.attachments_undo, name="attachments_undo"),
    path("<uuid:public_id>/file/", views.document_download, name="document_download"),
    path("<uuid:public_id>/upload/", views.version_upload, name="version_upload"),
    path("<uuid:public_id>/name/", views.document_rename, name="document_rename"),
    path("<uuid:public_id>/delete/", views.document_delete, name="document_delete"),
]


def attachments_of(kind: Dossier.Kind) -> URLPattern:
    """The attachments of one kind of dossier, beside its page, as `contract_attachments` and so on."""
    way = "<uuid:public_id>/attachments/"
    return path(way, views.attachments, {"kind": kind}, name=f"{kind}_attachments")
