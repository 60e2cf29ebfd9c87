"""The curators' side: Django's admin, made for bringing in agreements, coding provisions and correcting them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from provisions.curation import agreements, assigning, codebook, evidence, people, provisions, readings, records, texts

__all__ = ["agreements", "assigning", "codebook", "evidence", "people", "provisions", "readings", "records", "texts"]

admin.site.site_header = _("RTA-DB curation")
admin.site.site_title = _("RTA-DB curation")
admin.site.index_title = _("What waits")
admin.site.index_template = "curation/index.html"
