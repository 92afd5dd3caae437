from django.urls import path

from wathiq.staff.departments import views

urlpatterns = [
    path("", views.departments, name="departments"),
    path("new/", views.create, name="department_create"),
    path("<uuid:public_id>/rename/", views.rename, name="department_rename"),
    path("<uuid:public_id>/remove/", views.remove, name="department_remove"),
]
