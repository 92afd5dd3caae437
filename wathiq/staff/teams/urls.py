from django.urls import path

from wathiq.staff.teams import views

urlpatterns = [
    path("", views.teams, name="teams"),
    path("add/", views.create, name="team_create"),
    path("<uuid:public_id>/", views.rename, name="team_rename"),
]
