from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ProvisionsConfig(AppConfig):
    """Provisions on MSMEs in regional trade agreements."""

    name = "provisions"
    verbose_name = _("MSME provisions in RTAs")

    def ready(self) -> None:
        from provisions.curation import roles
        from provisions.models import online, sorting, tracked, versioning
        from provisions.querying.search import documents

        versioning.connect()
        tracked.connect()
        documents.connect()
        pre_migrate.connect(online.be_impatient, sender=self, dispatch_uid="locks while migrating")
        post_migrate.connect(sorting.after_migrations, sender=self, dispatch_uid="one order of names")
        post_migrate.connect(online.be_patient, sender=self, dispatch_uid="locks after migrating")
        post_migrate.connect(roles.make_groups, sender=self, dispatch_uid="groups of the roles")
