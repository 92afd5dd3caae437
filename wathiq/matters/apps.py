from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wathiq.matters"
    label = "matters"

    def ready(self) -> None:
        from wathiq.dossiers import appearing
        from wathiq.matters import hearing_letters, hearings_list, letters, reminder_letters, timeline
        from wathiq.matters.models import PracticeArea
        from wathiq.workflows import use

        assert hearing_letters  # they declare what they write
        assert letters
        assert reminder_letters
        assert timeline  # and this, what clients are told
        appearing.declare(hearings_list.appearing)
        use.declare(assigns=PracticeArea.assigns)
