"""How the log is written: a line for people, or an object in JSON for programs that gather logs."""

from __future__ import annotations

import json
from contextvars import ContextVar
from datetime import UTC, datetime
from logging import Filter, Formatter, LogRecord
from typing import Any

LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
FORMATS = ["LINE", "JSON"]
FACTS = ("method", "path", "status", "ms")  # what a record of a request tells

request_id: ContextVar[str] = ContextVar("id of the request", default="-")


class OfRequest(Filter):
    """Gives each record the id of the request that it was written for, `-` outside of any."""

    def filter(self, record: LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class Line(Formatter):
    """One line a record, with a traceback below; whatever an address holds, no line of it is another's."""

    def formatMessage(self, record: LogRecord) -> str:
        record.message = "".join(one if one.isprintable() else _escaped(one) for one in record.message)
        return super().formatMessage(record)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


class Json(Formatter):
    """One object a line: time, level, logger, message, request_id, and what a request came to."""

    def format(self, record: LogRecord) -> str:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        found |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info:
            found["exception"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=False, default=str)


def logging(level: str, format: str) -> dict[str, Any]:
    """Django's LOGGING, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "rta_db.logging.OfRequest"}},
        "formatters": {
            "LINE": {
                "()": "rta_db.logging.Line",
                "fmt": "{asctime} {levelname} {name} {request_id} {message}",
                "style": "{",
            },
            "JSON": {"()": "rta_db.logging.Json"},
        },
        # The level is the handler's, too: loggers that have one of their own, as Django's, don't ask the root's.
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": format,
                "filters": ["request"],
                "level": level,
            }
        },
        # Whoever sends a wrong Host gets 400; a traceback for each would let anybody fill the log.
        "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
        "root": {"handlers": ["stderr"], "level": level},
    }
