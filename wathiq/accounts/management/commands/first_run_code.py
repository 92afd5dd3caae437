from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wathiq.accounts import first_run
from wathiq.core.faces import address


class Command(BaseCommand):
    help = "Print the code that the first run of an installation asks for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="say nothing when somebody has an account already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not first_run.is_over():
            self.stdout.write("Nobody has an account yet. To make the first administrator, open")
            self.stdout.write(f"  {address('staff', 'first_run')}")
            self.stdout.write(f"and enter this code:  {first_run.code()}")
        elif not options["if_needed"]:
            self.stdout.write("Somebody has an account already: the first run is over.")
