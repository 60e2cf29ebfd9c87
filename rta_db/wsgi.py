"""The WSGI entry that servers load: `rta_db.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")

application = get_wsgi_application()

# What is loaded by now stays for good. Python need not look through it again at each collection of garbage, which
# would hold up a request every so often.
gc.collect()
gc.freeze()
