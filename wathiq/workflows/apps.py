from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "wathiq.workflows"
    label = "workflows"
