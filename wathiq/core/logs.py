"""One record is one line, whatever a name or a header contained."""

import json
import logging
import re

# the last part of an address that opens something
SECRET = re.compile(
    r"((?:/|%2F)(?:invitation|sign-up(?:/|%2F)confirm|password(?:/|%2F)new(?:/|%2F)[^/%\s]+"
    r"|calendar(?=(?:/|%2F)[^/%\s]+\.ics))(?:/|%2F))"
    r"(?!again/)[^\s/?#\"'<>]+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text without the tokens of links that stand in it."""
    return SECRET.sub(r"\1[hidden]", text)


class OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)
