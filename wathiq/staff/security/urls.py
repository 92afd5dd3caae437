from django.urls import path

from wathiq.staff.security import views

urlpatterns = [
    path("", views.security, name="security"),
    path("events/", views.events, name="account_events"),
]
