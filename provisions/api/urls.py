"""Addresses of the API, below /api/v1/."""

from django.urls import URLPattern, path, re_path, register_converter

from provisions.api.views import codebook, details, docs, evidence, lists, panel, releases, statistics
from provisions.exports import FORMATS
from provisions.panel import dataset as panel_data

app_name = "api-v1"


class Format:
    """The ending of a file's address."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PanelFormat(Format):
    """The ending of the panel's address."""

    regex = "|".join(panel_data.FORMATS)


register_converter(Format, "dataset_format")
register_converter(PanelFormat, "panel_format")


def _dataset(name: str, detail: type[details.DetailView] | None = None) -> list[URLPattern]:
    """The list, the files and the details of a dataset."""
    found = [
        path(f"{name}/", lists.ListView.as_view(dataset=name), name=f"{name}-list"),
        path(f"{name}.<dataset_format:ending>", lists.StreamView.as_view(dataset=name), name=f"{name}-stream"),
    ]
    if detail:
        found.append(path(f"{name}/<str:key>/", detail.as_view(), name=f"{name}-detail"))
    return found


urlpatterns = [
    path("", lists.Root.as_view(), name="root"),
    *_dataset("provisions", details.ProvisionDetail),
    *_dataset("agreements", details.AgreementDetail),
    *_dataset("economies", details.EconomyDetail),
    *_dataset("mentions"),
    path("codebook/", codebook.CodebookList.as_view(), name="codebook-list"),
    path("codebook.<dataset_format:ending>", codebook.CodebookStream.as_view(), name="codebook-stream"),
    path("codebook/<str:key>/", codebook.CodebookDetail.as_view(), name="codebook-detail"),
    path("evidence/", evidence.EvidenceList.as_view(), name="evidence-list"),
    path("evidence.<dataset_format:ending>", evidence.EvidenceStream.as_view(), name="evidence-stream"),
    path("evidence/<str:key>/", evidence.EvidenceDetail.as_view(), name="evidence-detail"),
    path("releases/", releases.ReleaseList.as_view(), name="releases-list"),
    path("releases/<str:version>/", releases.ReleaseDetail.as_view(), name="releases-detail"),
    path("releases/<str:version>/<str:name>", releases.ReleaseFile.as_view(), name="releases-file"),
    path("panel/", panel.PanelList.as_view(), name="panel-list"),
    path("panel.<panel_format:ending>", panel.PanelFile.as_view(), name="panel-file"),
    path("stats/", statistics.Stats.as_view(), name="stats"),
    path("stats/<str:name>/", statistics.StatsTable.as_view(), name="stats-table"),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
    # A file of another ending is not led to the address with a slash, which is not there either.
    re_path(r"^(?P<rest>[^/]+\.[^/]*|.*/)$", lists.NothingHere.as_view()),
    re_path(r"^(?P<rest>.+)$", lists.WithoutSlash.as_view()),
]
