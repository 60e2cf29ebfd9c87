"""Who is locked out of the log-in, also when the clock jumps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.utils import timezone

LEEWAY = timedelta(minutes=1)  # clocks of several machines are not quite the same


class LockoutHandler(AxesDatabaseHandler):
    """Attempts that lie in the future were made before the clock was set back.

    By their time they would lock somebody out for as long as it was set back by; so they count no more.
    """

    def get_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> Any:
        limit = timezone.now() + LEEWAY
        return [one.filter(attempt_time__lte=limit) for one in super().get_user_attempts(request, credentials)]

    def clean_expired_user_attempts(self, request: Any = None, credentials: dict[str, Any] | None = None) -> int:
        ahead, _ = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() + LEEWAY).delete()
        return int(super().clean_expired_user_attempts(request, credentials)) + ahead
