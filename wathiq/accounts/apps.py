from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wathiq.accounts"
    label = "accounts"
