"""Addresses that both faces mount; allauth's keep allauth's names, since it looks them up itself."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path

from wathiq.accounts import doors, views

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-out/", account.logout, name="account_logout"),
    path("invitation/", doors.accept, name="invitation_accept"),
    path("invitation/<str:token>/", doors.invitation, name="invitation"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<str:uidb36>-<str:key>/",
        doors.password_from_link,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("language/", views.set_language, name="set_language"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.change_password, name="account_change_password"),
    path("profile/again/", account.reauthenticate, name="account_reauthenticate"),
    path("profile/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("profile/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("profile/second-factor/", mfa.index, name="mfa_index"),
    path("profile/second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("profile/second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("profile/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("profile/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("profile/passkeys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("profile/passkeys/<int:pk>/name/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("profile/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("profile/recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "profile/recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("profile/devices/", sessions.list_usersessions, name="usersessions_list"),
]
