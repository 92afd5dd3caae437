from django.urls import path

from wathiq.staff.office import views

urlpatterns = [
    path("office/", views.office, name="office"),
    path("office/logo/remove/", views.remove_logo, name="office_logo_remove"),
    path("e-mail/", views.mail_settings, name="mail_settings"),
    path("e-mail/test/", views.mail_test, name="mail_test"),
    path("e-mail/test/<uuid:public_id>/", views.mail_test_outcome, name="mail_test_outcome"),
]
