"""Sessions that a jump of the clock does not lengthen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

LEEWAY = timedelta(minutes=1)  # clocks of several machines are not quite the same


class SessionStore(db.SessionStore):
    """One that ends later than any that begins now was begun under a clock that was ahead: it has ended."""

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()  # type: ignore[misc]
        longest = timezone.now() + timedelta(seconds=self.get_session_cookie_age()) + LEEWAY
        if found is not None and found.expire_date > longest:
            self._session_key = None
            return None
        return found
