from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "wathiq.contracts"
    label = "contracts"

    def ready(self) -> None:
        from wathiq.contracts import letters  # noqa: F401 (declares what it writes)
