"""What `manage.py check --deploy` says of an installation, beside Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register(deploy=True)
def two_database_roles(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """With one role for everything, the database does not keep the application from changing events."""
    if settings.DATABASES["default"].get("USER") != settings.DATABASE_OWNER.get("USER"):
        return []
    return [
        Warning(
            "The application's database role owns the tables, so it could change or delete events.",
            hint="Give DATABASE_OWNER_URL another role than DATABASE_URL (docs/settings.md).",
            id="wathiq.W001",
        )
    ]
