from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "wathiq.staff"
    label = "staff"
