from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        # they declare what it writes, and what clients are told
        from wathiq.matters import hearing_letters, letters, timeline  # noqa: F401
        from wathiq.matters.models import PracticeArea
        from wathiq.workflows import use

        use.declare(assigns=PracticeArea.assigns)
