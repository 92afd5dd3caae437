"""Addresses that both faces mount; allauth's keep allauth's names, since it looks them up itself."""

from allauth.account import views as account
from django.urls import path

from wathiq.accounts import calendar_views, doors, factor_views, views

urlpatterns = [
    path("sign-in/", doors.sign_in, name="account_login"),
    path("sign-in/passkey/", factor_views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/second-factor/", factor_views.second_step, name="mfa_authenticate"),
    path("sign-out/", account.logout, name="account_logout"),
    path("invitation/", doors.accept, name="invitation_accept"),
    path("invitation/again/", doors.invitation_again, name="invitation_again"),
    path("invitation/<str:token>/", doors.invitation, name="invitation"),
    path("password/forgotten/", doors.forgotten, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<str:uidb36>/<str:key>/",
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
    path("profile/again/", factor_views.again_by_password, name="account_reauthenticate"),
    path("profile/again/code/", factor_views.again_by_code, name="mfa_reauthenticate"),
    path("profile/again/passkey/", factor_views.again_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("profile/second-factor/", factor_views.second_factor_page, name="mfa_index"),
    path("profile/second-factor/app/", factor_views.add_app, name="mfa_activate_totp"),
    path("profile/second-factor/app/remove/", factor_views.remove_app, name="mfa_deactivate_totp"),
    path("profile/passkeys/", factor_views.passkeys, name="mfa_list_webauthn"),
    path("profile/passkeys/add/", factor_views.add_passkey, name="mfa_add_webauthn"),
    path("profile/passkeys/<str:key>/remove/", factor_views.remove_passkey, name="mfa_remove_webauthn"),
    path("profile/passkeys/<str:key>/name/", factor_views.rename_passkey, name="mfa_edit_webauthn"),
    path("profile/recovery-codes/", factor_views.codes, name="mfa_view_recovery_codes"),
    path("profile/recovery-codes/new/", factor_views.new_codes, name="mfa_generate_recovery_codes"),
    path("profile/recovery-codes/download/", factor_views.download_codes, name="mfa_download_recovery_codes"),
    path("profile/devices/", views.devices, name="usersessions_list"),
    path("profile/devices/end/", views.devices_end, name="devices_end"),
    path("profile/devices/<str:key>/end/", views.device_end, name="device_end"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/new/", calendar_views.make, name="calendar_make"),
    path("calendar/end/", calendar_views.end, name="calendar_end"),
]
