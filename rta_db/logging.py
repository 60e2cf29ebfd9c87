"""Formats of the log: one line a record for people, or one JSON object a record for programs."""

from __future__ import annotations

import json
from contextvars import ContextVar
from datetime import UTC, datetime
from logging import Filter, Formatter, LogRecord
from typing import Any

LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
FORMATS = ["LINE", "JSON"]
REQUEST_FIELDS = ("method", "path", "status", "ms")  # extra fields of records from RequestMiddleware

request_id: ContextVar[str] = ContextVar("id of the request", default="-")


class RequestIdFilter(Filter):
    """Adds the id of the current request to each record, `-` outside of requests."""

    def filter(self, record: LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class LineFormatter(Formatter):
    """One line a record, with any traceback below. Control characters are escaped, so that addresses forge no lines."""

    def formatMessage(self, record: LogRecord) -> str:
        characters = (char if char.isprintable() else ascii(char)[1:-1] for char in record.message)
        record.message = "".join(characters)
        return super().formatMessage(record)


class JsonFormatter(Formatter):
    """One JSON object a line: time, level, logger, message, request_id, and the fields of a request."""

    def format(self, record: LogRecord) -> str:
        data: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        data |= {name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)}
        if record.exc_info:
            data["exception"] = self.formatException(record.exc_info)
        return json.dumps(data, ensure_ascii=False, default=str)


def logging(level: str, format: str) -> dict[str, Any]:
    """Django's LOGGING, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "rta_db.logging.RequestIdFilter"}},
        "formatters": {
            "LINE": {
                "()": "rta_db.logging.LineFormatter",
                "fmt": "{asctime} {levelname} {name} {request_id} {message}",
                "style": "{",
            },
            "JSON": {"()": "rta_db.logging.JsonFormatter"},
        },
        # The handler needs the level too: loggers with a level of their own, such as Django's, ignore the root's.
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": format,
                "filters": ["request"],
                "level": level,
            }
        },
        # A wrong Host header is answered with 400; a traceback for each would let anybody fill the log.
        "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
        "root": {"handlers": ["stderr"], "level": level},
    }
