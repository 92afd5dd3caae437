"""Two questions of whoever watches the installation: does the process answer, can it do its work?"""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database, migrations and queue, each by its name; 503 when one of them is not ready."""
    state = {"database": False, "migrations": False, "queue": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            state["database"] = True
            executor = MigrationExecutor(connection)
            state["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
            cursor.execute(
                "select exists (select 1 from procrastinate_workers"
                " where last_heartbeat > now() - interval '2 minutes')"
            )
            state["queue"] = bool(cursor.fetchone()[0])
    except DatabaseError:
        logger.exception("not ready")
    return JsonResponse(state, status=200 if all(state.values()) else 503)
