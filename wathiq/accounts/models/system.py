from wathiq.audit.models import Chain


class System:
    """The installation itself, as the subject of events about accounts."""

    public_id = None

    @property
    def chain_id(self) -> int:
        return Chain.of_the_system().pk
