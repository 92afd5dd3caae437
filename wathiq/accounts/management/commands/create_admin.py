import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from wathiq.accounts.models import User
from wathiq.core import text


class Command(BaseCommand):
    help = "Make an administrator of the main application. Asks for the password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--language", choices=["en", "fr", "ar"], default="en")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = text.normal(options["email"]).strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"“{email}” is not an e-mail address.") from None
        if User.objects.filter(email=email).exists():
            raise CommandError(f"{email} already has an account.")
        user = User(
            email=email,
            first_name=options["first_name"],
            last_name=options["last_name"],
            language=options["language"],
            face=User.Face.STAFF,
            role=User.Role.ADMINISTRATOR,
        )
        password = self._password(from_stdin=options["password_stdin"])
        try:
            validate_password(password, user)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        User.add(
            email,
            by=None,
            password=password,
            first_name=user.first_name,
            last_name=user.last_name,
            language=user.language,
            face=user.face,
            role=user.role,
        )
        self.stdout.write(f"{email} can sign in to the main application.")

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return input()
        first = getpass.getpass("Password (15 characters or more): ")
        if getpass.getpass("The same again: ") != first:
            raise CommandError("The two passwords differ.")
        return first
