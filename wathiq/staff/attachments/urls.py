from django.urls import path

from wathiq.staff.attachments import archive, documents, privacy, selection, views

urlpatterns = [
    path("of/<uuid:public_id>/upload/", views.upload, name="attachments_upload"),
    path("of/<uuid:public_id>/folder/", views.folder_create, name="folder_create"),
    path("of/<uuid:public_id>/selection/", selection.act, name="attachments_act"),
    path("undo/<uuid:public_id>/", views.undo, name="attachments_undo"),
    path("folders/<uuid:public_id>/name/", views.folder_rename, name="folder_rename"),
    path("folders/<uuid:public_id>/circle/", privacy.folder_circle, name="folder_circle"),
    path("folders/<uuid:public_id>/open/", privacy.folder_open, name="folder_open"),
    path("of/<uuid:public_id>/private/", privacy.attachments_private, name="attachments_private"),
    path("<uuid:public_id>/name/", views.document_rename, name="document_rename"),
    path("of/<uuid:public_id>/archive/", archive.attachments_archive, name="attachments_archive"),
    path("<uuid:public_id>/", documents.document, name="document"),
    path("<uuid:public_id>/file/", documents.document_download, name="document_download"),
    path("<uuid:public_id>/upload/", documents.version_upload, name="version_upload"),
    path("<uuid:public_id>/versions/<int:number>/", documents.version_download, name="version_download"),
    path(
        "<uuid:public_id>/versions/<int:number>/restore/", documents.version_restore, name="version_restore"
    ),
]
