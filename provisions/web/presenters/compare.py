"""What the comparison page asks for: two to four agreements, named a, b, c and d in the address."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from django.http import HttpRequest
from django.utils.translation import gettext as _

from provisions.models import Agreement, Provision
from provisions.query import InvalidQuery, ParameterError
from provisions.query.errors import nearest

PLACES = ("a", "b", "c", "d")


@dataclass(frozen=True)
class Place:
    """A place in the form and the agreement that is in it."""

    name: str
    label: str
    slug: str


def places(agreements: list[Agreement]) -> list[Place]:
    """The form's four places, filled with the agreements in their order."""
    slugs = [agreement.slug for agreement in agreements]
    labels = (_("First agreement"), _("Second agreement"), _("Third agreement"), _("Fourth agreement"))
    filled = zip_longest(PLACES, labels, slugs, fillvalue="")
    return [Place(name, label, slug) for name, label, slug in filled]


def choices() -> list[Agreement]:
    """The agreements that have something to compare."""
    coded = Provision.objects.public().values("agreement")
    return list(Agreement.objects.public().filter(pk__in=coded).only("slug", "name", "signed"))


def chosen(request: HttpRequest, known: list[Agreement]) -> list[Agreement]:
    """The agreements that the address names, in its order.

    Raises BadQuestion for a parameter that is not a, b, c or d, and for an agreement that is not known.
    """
    errors = [_unknown(name, request) for name in request.GET if name not in PLACES]
    by_slug = {agreement.slug: agreement for agreement in known}
    named = {name: request.GET[name] for name in PLACES if request.GET.get(name)}
    errors += [_missing(name, slug, by_slug) for name, slug in named.items() if slug not in by_slug]
    if errors:
        raise InvalidQuery(errors)
    return [by_slug[slug] for slug in dict.fromkeys(named.values())]


def _unknown(name: str, request: HttpRequest) -> ParameterError:
    message = _("There is no parameter “%(name)s” here; agreements are named by a, b, c and d.") % {"name": name}
    return ParameterError(name, request.GET[name], message, list(PLACES))


def _missing(name: str, slug: str, by_slug: dict[str, Agreement]) -> ParameterError:
    names = {agreement.slug: agreement.name for agreement in by_slug.values()}
    message = _("No agreement with provisions is called “%(slug)s”.") % {"slug": slug}
    return ParameterError(name, slug, message, [], nearest(slug, names))
