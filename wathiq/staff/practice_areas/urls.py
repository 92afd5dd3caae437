from django.urls import path

from wathiq.staff.practice_areas import views

urlpatterns = [
    path("", views.practice_areas, name="practice_areas"),
    path("new/", views.create, name="practice_area_create"),
    path("<uuid:public_id>/", views.edit, name="practice_area_edit"),
    path("<uuid:public_id>/move/", views.move, name="practice_area_move"),
    path("<uuid:public_id>/remove/", views.remove, name="practice_area_remove"),
]
