from wathiq.dossiers.models import NotPossible


class Unfit(NotPossible):
    """One value does not fit. str() is the sentence that stands beside `field`."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
