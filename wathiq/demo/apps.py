from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "wathiq.demo"
    label = "demo"
