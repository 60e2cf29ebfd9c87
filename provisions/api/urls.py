"""Addresses of the API, below /api/v1/."""

from django.urls import URLPattern, path, re_path, register_converter
from django.urls.converters import StringConverter

from provisions.api.views import details, docs, lists, panel, releases, small_lists, statistics
from provisions.api.views.base import FileView, ReadView
from provisions.exports import FORMATS
from provisions.panel import dataset as panel_dataset

app_name = "api-v1"


class FormatConverter(StringConverter):
    """The file extension of an address."""

    regex = "|".join(FORMATS)


class PanelFormatConverter(StringConverter):
    """The file extension of the panel's address."""

    regex = "|".join(panel_dataset.FORMATS)


register_converter(FormatConverter, "dataset_format")
register_converter(PanelFormatConverter, "panel_format")


def _dataset(
    name: str,
    detail: type[details.DetailView] | None = None,
    list_view: type[ReadView] = lists.ListView,
    file_view: type[FileView] = lists.StreamView,
) -> list[URLPattern]:
    """The addresses of a dataset: its list, its files and its records."""
    patterns = [
        path(f"{name}/", list_view.as_view(dataset=name), name=f"{name}-list"),
        path(f"{name}.<dataset_format:ending>", file_view.as_view(dataset=name), name=f"{name}-stream"),
    ]
    if detail:
        patterns.append(path(f"{name}/<str:key>/", detail.as_view(), name=f"{name}-detail"))
    return patterns


urlpatterns = [
    path("", lists.Root.as_view(), name="root"),
    *_dataset("provisions", details.ProvisionDetail),
    *_dataset("agreements", details.AgreementDetail),
    *_dataset("economies", details.EconomyDetail),
    *_dataset("mentions"),
    *_dataset("codebook", details.CodebookDetail, small_lists.SmallListView, small_lists.SmallFileView),
    *_dataset("evidence", details.EvidenceDetail, small_lists.SmallListView, small_lists.SmallFileView),
    path("releases/", releases.ReleaseList.as_view(), name="releases-list"),
    path("releases/<str:version>/", releases.ReleaseDetail.as_view(), name="releases-detail"),
    path("releases/<str:version>/<str:name>", releases.ReleaseFile.as_view(), name="releases-file"),
    path("panel/", panel.PanelList.as_view(), name="panel-list"),
    path("panel.<panel_format:ending>", panel.PanelFile.as_view(), name="panel-file"),
    path("dyads/", panel.DyadList.as_view(), name="dyads-list"),
    path("dyads.<dataset_format:ending>", panel.DyadFile.as_view(), name="dyads-file"),
    path("stats/", statistics.Stats.as_view(), name="stats"),
    path("stats/<str:name>/", statistics.StatsTable.as_view(), name="stats-table"),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
    # Other extensions get 404 at once: the address with a slash does not exist either.
    re_path(r"^(?P<rest>[^/]+\.[^/]*|.*/)$", lists.NotFoundView.as_view()),
    re_path(r"^(?P<rest>.+)$", lists.AppendSlashView.as_view()),
]
