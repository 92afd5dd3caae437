"""What a row of a list says of its dossier in words."""

from collections.abc import Mapping
from typing import Any

from wathiq.dossiers.models import Dossier


def kind_of(row: Mapping[str, Any]) -> str:
    """`Matter`: for a list of several kinds."""
    return str(Dossier.Kind(row["kind"]).label)
