from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wathiq.portal"
    label = "portal"
