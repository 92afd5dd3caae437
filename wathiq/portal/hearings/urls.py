from django.urls import path

from wathiq.portal.hearings import views

urlpatterns = [
    path("", views.hearings, name="hearings"),
]
