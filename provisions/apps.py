from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ProvisionsConfig(AppConfig):
    """Provisions on MSMEs in regional trade agreements."""

    name = "provisions"
    verbose_name = _("MSME provisions in RTAs")

    def ready(self) -> None:
        from provisions.curation.accounts import roles
        from provisions.history import signals
        from provisions.query.fulltext import documents
        from rta_db.db import collation, online_migrations

        signals.connect()
        documents.connect()
        pre_migrate.connect(online_migrations.set_lock_timeout, sender=self, dispatch_uid="set lock timeout")
        post_migrate.connect(collation.force_c_collation, sender=self, dispatch_uid="collation")
        post_migrate.connect(documents.create_missing, sender=self, dispatch_uid="search index")
        post_migrate.connect(online_migrations.reset_lock_timeout, sender=self, dispatch_uid="reset lock timeout")
        post_migrate.connect(roles.make_groups, sender=self, dispatch_uid="groups")
