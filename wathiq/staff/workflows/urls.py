from django.urls import path

from wathiq.staff.workflows import statuses, transitions, views

urlpatterns = [
    path("", views.workflows, name="workflows"),
    path("new/", views.create, name="workflow_create"),
    path("<uuid:public_id>/", views.workflow, name="workflow"),
    path("<uuid:public_id>/name/", views.rename, name="workflow_rename"),
    path("<uuid:public_id>/copy/", views.copy, name="workflow_copy"),
    path("<uuid:public_id>/default/", views.make_default, name="workflow_default"),
    path("<uuid:public_id>/remove/", views.remove, name="workflow_remove"),
    path("<uuid:public_id>/types/", views.types, name="workflow_types"),
    path("<uuid:public_id>/statuses/new/", statuses.create, name="workflow_status_add"),
    path("<uuid:public_id>/transitions/new/", transitions.create, name="workflow_transition_add"),
    path("statuses/<uuid:public_id>/", statuses.edit, name="status_edit"),
    path("statuses/<uuid:public_id>/remove/", statuses.remove, name="status_remove"),
    path("statuses/<uuid:public_id>/place/", statuses.place, name="status_place"),
    path("statuses/<uuid:public_id>/start/", statuses.start, name="status_start"),
    path("transitions/<uuid:public_id>/", transitions.edit, name="transition_edit"),
    path("transitions/<uuid:public_id>/remove/", transitions.remove, name="transition_remove"),
]
