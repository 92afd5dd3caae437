from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        from wathiq.matters import hearing_letters, letters, reminder_letters, timeline
        from wathiq.matters.models import PracticeArea
        from wathiq.workflows import use

        assert hearing_letters  # they declare what they write
        assert letters
        assert reminder_letters
        assert timeline  # and this, what clients are told
        use.declare(assigns=PracticeArea.assigns)
