"""The curators' side: Django's admin, extended for adding agreements, coding provisions and correcting both."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

# Each module registers its models with the admin.
from provisions.curation.accounts import users
from provisions.curation.coding import readings
from provisions.curation.intake import admin as intake
from provisions.curation.records import agreements, codebook, economies, provisions, system, texts
from provisions.curation.review import assignments

__all__ = [
    "agreements",
    "assignments",
    "codebook",
    "economies",
    "intake",
    "provisions",
    "readings",
    "system",
    "texts",
    "users",
]

admin.site.site_header = _("RTA-DB curation")
admin.site.site_title = _("RTA-DB curation")
admin.site.index_title = _("What waits")
admin.site.index_template = "curation/index.html"
