from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from wathiq.core import rights


class Command(migrate.Command):
    """Migrate as the owner of the tables, then give the application's role its rights."""

    def handle(self, *args: Any, **options: Any) -> None:
        role = connection.settings_dict["USER"]
        with rights.as_owner():
            super().handle(*args, **options)
            rights.give(role)
