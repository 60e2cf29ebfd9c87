"""The ASGI entry that servers load: `rta_db.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")

application = get_asgi_application()
