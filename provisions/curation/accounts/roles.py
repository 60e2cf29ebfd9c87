"""The roles' permissions: one table, to which the groups are reset whenever the database is migrated.

A right is a verb and a model: "publish" on "provision" is the permission publish_provision. Rules that depend on the
record (coders change only drafts, and are blind until they hand in a reading) are in coding/blinding.py and the admins.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed

CODER, EDITOR, ADMINISTRATOR = "coder", "editor", "administrator"
ROLES = (CODER, EDITOR, ADMINISTRATOR)

EDITS = "view add change"
OWN = f"{EDITS} delete_own"  # delete what they made themselves and nobody used
ALL = "view add change delete"
MOVES = "submit return publish withdraw"

# fmt: off
RIGHTS: dict[str, tuple[str, str, str]] = {
    # model                           coder               editor                    administrator
    "provisions.provision":          (f"{EDITS} submit",  f"{ALL} {MOVES}",         f"{ALL} {MOVES} restore"),
    "provisions.reading":            (EDITS,              f"{EDITS} see_every",     f"{ALL} see_every"),
    "provisions.assignmentbatch":    ("",                 "view add",             "view add delete"),
    "provisions.assignment":         ("",                 "view add delete",      "view add delete"),
    "provisions.statuschange":       ("",                 "view",                   "view"),
    "provisions.mention":            ("view",             "view",                   "view"),
    "provisions.rejectedmention":    ("view add",         ALL,                      ALL),
    "provisions.agreement":          ("view",             OWN,                      f"{ALL} delete_own"),
    "provisions.membership":         ("view",             ALL,                      ALL),
    "provisions.nonapplication":     ("view",             ALL,                      ALL),
    "provisions.accession":          ("view",             EDITS,                    ALL),
    "provisions.agreementchange":    ("view",             EDITS,                    ALL),
    "provisions.economy":            ("view",             EDITS,                    ALL),
    "provisions.groupingmember":     ("view",             ALL,                      ALL),
    "provisions.region":             ("view",             "view",                   EDITS),
    "provisions.agreementtype":      ("view",             "view",                   EDITS),
    "provisions.study":              ("view",             EDITS,                    ALL),
    "provisions.text":               ("view",             OWN,                      f"{ALL} delete_own"),
    "provisions.document":           ("view",             "view",                   "view"),
    "provisions.corpus":             ("view",             OWN,                      f"{ALL} delete_own"),
    "provisions.intake":             ("view",             f"{OWN} accept",          f"{ALL} delete_own accept"),
    "provisions.intakefile":         ("",                 "view",                   "view"),
    "provisions.chapter":            ("view",             "view",                   "view"),
    "provisions.article":            ("view",             "view",                   "view"),
    "provisions.codebookversion":    ("view",             "view",                   EDITS),
    "provisions.variable":           ("view",             "view",                   EDITS),
    "provisions.value":              ("view",             "view",                   ALL),
    "provisions.release":            ("view",             "view",                   "view"),
    "provisions.datasetstate":       ("",                 "view",                   "view"),
    "provisions.searchdocument":     ("",                 "",                       "view"),
    "provisions.loadedrow":          ("",                 "",                       "view"),
    "provisions.formereconomy":      ("view",             "view",                   "view"),
    "provisions.revision":           ("",                 "view",                   "view"),
    "provisions.savedfilter":        ("view",             "view",                   "view"),
    "auth.user":                     ("",                 "",                       EDITS),
    "auth.group":                    ("",                 "",                       "view"),
}
# fmt: on


def rights(role: str) -> set[tuple[str, str]]:
    """The permissions of a role as (app label, codename); raises ValueError for an unknown role."""
    column = ROLES.index(role)
    return {
        (model.partition(".")[0], f"{verb}_{model.partition('.')[2]}")
        for model, verbs in RIGHTS.items()
        for verb in verbs[column].split()
    }


def make_groups(sender: AppConfig, using: str, apps: Any = installed, **_kwargs: Any) -> None:
    """Receiver of post_migrate, after Django's own that creates permissions: set those of the three groups.

    Does nothing in a database at an early migration, which may lack the models.
    """
    try:
        groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    rows = permissions.objects.using(using).values_list("pk", "content_type__app_label", "codename")
    keys = {(app, codename): pk for pk, app, codename in rows}
    for role in ROLES:
        group, _created = groups.objects.using(using).get_or_create(name=role)
        group.permissions.set([keys[right] for right in sorted(rights(role)) if right in keys])
