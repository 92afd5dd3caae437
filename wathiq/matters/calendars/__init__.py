"""Hearings in people's own calendars (iCalendar, RFC 5545)."""
