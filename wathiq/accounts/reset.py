"""The token of a link to choose a new password."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from wathiq.accounts.models import User


class Tokens(PasswordResetTokenGenerator):
    """Good for an hour, until the password, the address or what its owner may do changes, and for nobody inactive.

    allauth's own would note each address apart, and an address that was changed would go on signing in.
    """

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)
        return f"{super()._make_hash_value(user, timestamp)}{user.epoch}"

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        return isinstance(user, User) and user.is_active and super().check_token(user, token)


tokens = Tokens()
