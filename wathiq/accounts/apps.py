import uuid

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wathiq.accounts"
    label = "accounts"

    def ready(self) -> None:
        from wathiq.accounts.models import Company
        from wathiq.audit.models import Chain
        from wathiq.audit.verify import declare_owner

        def owner(chain: Chain) -> uuid.UUID | None:
            return Company.objects.filter(chain=chain).values_list("public_id", flat=True).first()

        declare_owner(Chain.Of.COMPANY, owner)
