"""The product's settings in its browser tests: passwords are hashed without the work that makes guessing slow."""

from wathiq.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
