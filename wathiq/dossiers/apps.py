from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "wathiq.dossiers"
    label = "dossiers"
