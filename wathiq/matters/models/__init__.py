"""Matters and cases. Each noun has its own file."""

from wathiq.matters.models.matter import Matter
from wathiq.matters.models.practice_area import PracticeArea

__all__ = ["Matter", "PracticeArea"]
