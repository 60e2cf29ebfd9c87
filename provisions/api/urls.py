"""Addresses of the API, below /api/v1/."""

from django.urls import URLPattern, path, re_path, register_converter

from provisions.api.views import details, docs, lists, panel, releases, small_lists, statistics
from provisions.exports import FORMATS
from provisions.panel import dataset as panel_dataset

app_name = "api-v1"


class FormatConverter:
    """The file extension of an address."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PanelFormatConverter(FormatConverter):
    """The file extension of the panel's address."""

    regex = "|".join(panel_dataset.FORMATS)


register_converter(FormatConverter, "dataset_format")
register_converter(PanelFormatConverter, "panel_format")


def _dataset(name: str, detail: type[details.DetailView] | None = None) -> list[URLPattern]:
    """The addresses of a dataset: its list, its files and its records."""
    patterns = [
        path(f"{name}/", lists.ListView.as_view(dataset=name), name=f"{name}-list"),
        path(f"{name}.<dataset_format:ending>", lists.StreamView.as_view(dataset=name), name=f"{name}-stream"),
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
    path("codebook/", small_lists.CodebookList.as_view(), name="codebook-list"),
    path("codebook.<dataset_format:ending>", small_lists.CodebookFile.as_view(), name="codebook-stream"),
    path("codebook/<str:key>/", details.CodebookDetail.as_view(), name="codebook-detail"),
    path("evidence/", small_lists.EvidenceList.as_view(), name="evidence-list"),
    path("evidence.<dataset_format:ending>", small_lists.EvidenceFile.as_view(), name="evidence-stream"),
    path("evidence/<str:key>/", details.EvidenceDetail.as_view(), name="evidence-detail"),
    path("releases/", releases.ReleaseList.as_view(), name="releases-list"),
    path("releases/<str:version>/", releases.ReleaseDetail.as_view(), name="releases-detail"),
    path("releases/<str:version>/<str:name>", releases.ReleaseFile.as_view(), name="releases-file"),
    path("panel/", panel.PanelList.as_view(), name="panel-list"),
    path("panel.<panel_format:ending>", panel.PanelFile.as_view(), name="panel-file"),
    path("stats/", statistics.Stats.as_view(), name="stats"),
    path("stats/<str:name>/", statistics.StatsTable.as_view(), name="stats-table"),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
    # Other extensions get 404 at once: the address with a slash does not exist either.
    re_path(r"^(?P<rest>[^/]+\.[^/]*|.*/)$", lists.NotFoundView.as_view()),
    re_path(r"^(?P<rest>.+)$", lists.AppendSlashView.as_view()),
]
