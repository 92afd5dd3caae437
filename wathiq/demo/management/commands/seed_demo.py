from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from wathiq.accounts.models import User
from wathiq.demo import world


class Command(BaseCommand):
    help = "Put the cast and its contracts into an empty database; a second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SHOWS_DEMO:
            raise CommandError("Demonstration data exist only in demo and development mode.")
        if User.objects.exists():
            return
        with transaction.atomic():
            world.populate()
        if options["verbosity"] > 0:
            self.stdout.write(f"{len(world.PLANS)} contracts.")
