from django.urls import path

from wathiq.portal.sign_up import views

urlpatterns = [
    path("", views.sign_up, name="sign_up"),
    path("sent/", views.sent, name="sign_up_sent"),
    path("confirm/<str:token>/", views.confirm, name="sign_up_confirm"),
    path("password/", views.password, name="sign_up_password"),
    path("waiting/", views.waiting, name="sign_up_waiting"),
]
