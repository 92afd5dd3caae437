from django.urls import path

from wathiq.staff.first_run import views

urlpatterns = [
    path("", views.first_run, name="first_run"),
    path("administrator/", views.administrator, name="first_run_administrator"),
    path("office/", views.office, name="first_run_office"),
    path("e-mail/", views.mail, name="first_run_mail"),
    path("done/", views.done, name="first_run_done"),
]
