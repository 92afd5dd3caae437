"""The product's settings in its browser tests: passwords are hashed without the work that makes guessing slow, and
mails about attachments do not wait for more of them."""

from wathiq.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
GATHERING = 0
