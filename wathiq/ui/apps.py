from django.apps import AppConfig


class UiConfig(AppConfig):
    """Layouts, components, styles and small behaviours shared by both faces."""

    name = "wathiq.ui"
    label = "ui"
