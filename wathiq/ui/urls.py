"""The component page, mounted in development and in the demo only."""

from django.urls import path

from wathiq.ui import views

urlpatterns = [
    path("", views.components, name="ui"),
    path("people/", views.people, name="ui_people"),
    path("window/", views.window, name="ui_window"),
]
