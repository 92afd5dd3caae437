from django.urls import path

from wathiq.staff.clients import account, importing, views

urlpatterns = [
    path("", views.clients, name="clients"),
    path("export/", views.export, name="clients_export"),
    path("people/", views.people, name="client_people"),
    path("new/", views.create, name="client_create"),
    path("<uuid:public_id>/", views.client, name="client"),
    path("<uuid:public_id>/edit/", views.edit, name="client_edit"),
    path("<uuid:public_id>/company/", account.move, name="client_move"),
    path("<uuid:public_id>/deactivate/", account.deactivate, name="client_deactivate"),
    path("<uuid:public_id>/reactivate/", account.reactivate, name="client_reactivate"),
    path("<uuid:public_id>/invite-again/", account.invite_again, name="client_invite_again"),
    path("import/", importing.import_file, name="client_import"),
    path("import/template/", importing.template, name="client_import_template"),
    path("import/<uuid:public_id>/", importing.roster, name="client_roster"),
    path("import/<uuid:public_id>/start/", importing.start, name="client_roster_start"),
    path("import/<uuid:public_id>/refused/", importing.refused, name="client_roster_refused"),
]
