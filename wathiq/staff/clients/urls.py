from django.urls import path

from wathiq.staff.clients import views

urlpatterns = [path("", views.clients, name="clients")]
