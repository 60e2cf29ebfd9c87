"""The WSGI entry that servers load: `rta_db.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")

application = get_wsgi_application()

# Everything loaded by now stays loaded. Without it, garbage collections take less time away from requests.
gc.collect()
gc.freeze()
