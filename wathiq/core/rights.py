"""What the application's database role may do; given anew after every migrate.

The owner migrates. The application reads and writes rows, but can neither change nor delete the record of what
happened (`APPEND_ONLY`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

APPEND_ONLY = ("audit_event", "audit_personal", "documents_version", "documents_reading")
READ_ONLY = ("django_migrations",)
NEVER_DELETED = (
    "audit_chain",
    "dossiers_participant",
    "dossiers_relation",
    "dossiers_showing",
    "dossiers_teampart",
    "accounts_membership",
    "accounts_teammembership",
    "accounts_calendarfeed",
    "documents_blob",
    "documents_folder",
    "documents_document",
    "documents_deletion",
    "matters_stage",
    "matters_hearing",
    "matters_attendance",
    "matters_reminder",
)
LOGIN_KEYS = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def as_owner() -> Iterator[None]:
    """Be the database's owner on the one connection there is."""
    mine = connection.settings_dict
    before = {key: mine[key] for key in LOGIN_KEYS}
    options = mine["OPTIONS"]
    _reopen()
    mine.update({key: settings.DATABASE_OWNER.get(key, "") for key in LOGIN_KEYS})
    # a migration may take longer than a page, and needs no pool
    mine["OPTIONS"] = {key: value for key, value in options.items() if key not in ("pool", "options")}
    try:
        yield
    finally:
        _reopen()
        mine.update(before)
        mine["OPTIONS"] = options


def _reopen() -> None:
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]


def give(role: str) -> None:
    """Grant the application's role its rights; with one role for everything there is nothing to grant."""
    with transaction.atomic(), connection.cursor() as cursor:  # at no instant does it have more
        cursor.execute("select 1 from pg_roles where rolname = %s and rolname <> current_user", [role])
        if not cursor.fetchone():
            return
        name = connection.ops.quote_name(role)
        cursor.execute(f"grant usage on schema public to {name}")
        cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {name}")
        cursor.execute(f"grant usage, select on all sequences in schema public to {name}")
        present = set(connection.introspection.table_names(cursor))
        for table in present.intersection(APPEND_ONLY):
            cursor.execute(f"revoke update, delete, truncate on {table} from {name}")
        for table in present.intersection(NEVER_DELETED):
            cursor.execute(f"revoke delete, truncate on {table} from {name}")
        for table in present.intersection(READ_ONLY):
            cursor.execute(f"revoke insert, update, delete, truncate on {table} from {name}")
