import uuid

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "wathiq.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from wathiq.audit.models import Chain
        from wathiq.audit.verify import declare_owner
        from wathiq.dossiers.models import Dossier

        def owner(chain: Chain) -> uuid.UUID | None:
            return Dossier.objects.filter(chain=chain).values_list("public_id", flat=True).first()

        declare_owner(Chain.Of.DOSSIER, owner)

        from wathiq.dossiers import moving, standing  # noqa: F401 (moving declares what transitions ask for)
        from wathiq.workflows import use

        use.declare(counts=standing.count, moves=standing.move_out)
