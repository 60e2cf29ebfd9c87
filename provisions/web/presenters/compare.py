"""The form of the comparison page: two to four agreements, in the parameters a, b, c and d."""

from __future__ import annotations

from itertools import zip_longest

from django.http import QueryDict
from django.utils.translation import gettext as _

from provisions.models import Agreement, Provision
from provisions.models.agreements import NAMES
from provisions.query import InvalidQuery, ParameterError
from provisions.query.errors import suggest

PARAMETERS = ("a", "b", "c", "d")


def form_fields(agreements: list[Agreement]) -> list[tuple[str, str, str]]:
    """Return the name, the label and the selected slug of the form's four fields."""
    labels = (_("First agreement"), _("Second agreement"), _("Third agreement"), _("Fourth agreement"))
    slugs = [agreement.slug for agreement in agreements]
    return list(zip_longest(PARAMETERS, labels, slugs, fillvalue=""))


def comparable_agreements() -> list[Agreement]:
    """Return the agreements that have public provisions, with slug, names and signature."""
    with_provisions = Agreement.objects.public().filter(pk__in=Provision.objects.public().values("agreement"))
    return list(with_provisions.only("slug", "name", *NAMES.values(), "signed"))


def parse_selection(params: QueryDict, comparable: list[Agreement]) -> list[Agreement]:
    """Return the agreements that an address names, each once and in order.

    Raises InvalidQuery for parameters other than a, b, c and d, and for agreements that are not comparable.
    """
    by_slug = {agreement.slug: agreement for agreement in comparable}
    slugs = {name: slug for name in PARAMETERS if (slug := params.get(name, ""))}
    errors = []
    for name in (name for name in params if name not in PARAMETERS):
        message = _("There is no parameter “%(name)s” here; agreements are named by a, b, c and d.") % {"name": name}
        errors.append(ParameterError(name, params.get(name, ""), message, list(PARAMETERS)))
    for name, slug in slugs.items():
        if slug not in by_slug:
            message = _("No agreement with provisions is called “%(slug)s”.") % {"slug": slug}
            suggestion = suggest(slug, {one.slug: one.full_name for one in comparable})
            errors.append(ParameterError(name, slug, message, suggestion=suggestion))
    if errors:
        raise InvalidQuery(errors)
    return [by_slug[slug] for slug in dict.fromkeys(slugs.values())]
