from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "wathiq.contracts"
    label = "contracts"

    def ready(self) -> None:
        from wathiq.contracts import letters, types  # noqa: F401 (declare what they write and ask for)
        from wathiq.workflows import use

        use.declare(assigns=types.use)
