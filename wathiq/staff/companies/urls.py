from django.urls import path

from wathiq.staff.companies import views

urlpatterns = [
    path("", views.companies, name="companies"),
    path("new/", views.create, name="company_create"),
    path("<uuid:public_id>/", views.company, name="company"),
    path("<uuid:public_id>/rename/", views.rename, name="company_rename"),
]
