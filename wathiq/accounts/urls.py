"""Addresses that both faces mount; allauth's keep allauth's names, since it looks them up itself."""

from allauth.account import views as allauth
from django.urls import path

from wathiq.accounts import views

urlpatterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("language/", views.set_language, name="set_language"),
    path("profile/", views.profile, name="profile"),
]
