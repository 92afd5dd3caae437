from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "wathiq.core"
    label = "core"
