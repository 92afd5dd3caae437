class Refused(Exception):
    """The change would leave the workflow in pieces. str() is a sentence for the person who tried.

    `field` names the field of a form beside which it belongs, where there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class StaleWorkflow(Exception):
    """Somebody changed the workflow after this version of it was read."""
