from django.urls import path

from wathiq.staff.hearings import acts, pages, stages

urlpatterns = [
    path("", pages.hearings, name="hearings"),
    path("export/", pages.export, name="hearings_export"),
    path("of/<uuid:public_id>/", acts.create, name="hearing_create"),
    path("stages/of/<uuid:public_id>/", stages.create, name="stage_create"),
    path("stages/<uuid:public_id>/edit/", stages.edit, name="stage_edit"),
    path("stages/<uuid:public_id>/show/", stages.show, name="stage_show"),
    path("<uuid:public_id>/", pages.hearing, name="hearing"),
    path("<uuid:public_id>/edit/", acts.edit, name="hearing_edit"),
    path("<uuid:public_id>/postpone/", acts.postpone, name="hearing_postpone"),
    path("<uuid:public_id>/cancel/", acts.cancel, name="hearing_cancel"),
    path("<uuid:public_id>/undo/", acts.undo, name="hearing_undo"),
    path("<uuid:public_id>/result/", acts.result, name="hearing_result"),
    path("<uuid:public_id>/clone/", acts.clone, name="hearing_clone"),
    path("<uuid:public_id>/show/", acts.show, name="hearing_show"),
]
