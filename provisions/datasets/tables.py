"""The one place that says what a dataset's columns are: exports, the API, shipped files, docs and tests read it."""

from __future__ import annotations

from provisions.datasets import definitions
from provisions.datasets.column import Column, Table
from provisions.models.agreements import Agreement
from provisions.models.codebook import CodebookVersion, Value, Variable
from provisions.models.economies import Economy, GroupingMember
from provisions.models.evidence import Study
from provisions.models.memberships import Accession, AgreementChange, Membership
from provisions.models.provisions import Provision
from provisions.models.readings import Reading
from provisions.models.texts import Mention, RejectedMention, Text

__all__ = ["TABLES", "Column", "Table"]

# In the order in which records need each other; loading goes down this list.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "codebook_versions",
            "Codebook versions",
            "The versions of the codebook and what changed in each.",
            CodebookVersion,
            ("version",),
            tuple(definitions.codebook_versions()),
        ),
        Table(
            "codebook_variables",
            "Variables",
            "The questions that the coding answers.",
            Variable,
            ("name",),
            tuple(definitions.codebook_variables()),
        ),
        Table(
            "codebook_values",
            "Values",
            "The answers to each question.",
            Value,
            ("variable", "code"),
            tuple(definitions.codebook_values()),
        ),
        Table(
            "codebook",
            "Codebook",
            "Every value of every variable, with its rules: one row per value.",
            Value,
            ("variable", "code"),
            tuple(definitions.codebook()),
            shipped=False,
        ),
        Table(
            "economies",
            "Economies",
            "Countries, customs territories and groupings that are parties to agreements.",
            Economy,
            ("code",),
            tuple(definitions.economies()),
        ),
        Table(
            "groupings",
            "Members of groupings",
            "Who was in which grouping, from when to when.",
            GroupingMember,
            ("grouping", "member"),
            tuple(definitions.groupings()),
            removable=True,
        ),
        Table(
            "agreements",
            "Agreements",
            "Regional trade agreements as the WTO lists them.",
            Agreement,
            ("slug",),
            tuple(definitions.agreements()),
        ),
        Table(
            "accessions",
            "Accessions",
            "Records of the WTO's list by which economies joined an agreement.",
            Accession,
            ("wto_rta_id",),
            tuple(definitions.accessions()),
        ),
        Table(
            "changes",
            "Notified changes",
            "Changes to agreements that their parties notified to the WTO.",
            AgreementChange,
            ("fingerprint",),
            tuple(definitions.changes()),
            removable=True,
        ),
        Table(
            "memberships",
            "Memberships",
            "Who is or was in which agreement, from when to when.",
            Membership,
            ("agreement", "economy"),
            tuple(definitions.memberships()),
            removable=True,
        ),
        Table(
            "texts",
            "Texts",
            "Language versions of agreements in the corpora, with the date of their words.",
            Text,
            ("corpus", "identifier"),
            tuple(definitions.texts()),
        ),
        Table(
            "provisions",
            "Provisions",
            "Passages of agreements that concern MSMEs, with their citation and coding.",
            Provision,
            ("number",),
            tuple(definitions.provisions()),
        ),
        Table(
            "readings",
            "Readings",
            "Each coder's independent coding of each provision.",
            Reading,
            ("provision", "coder"),
            tuple(definitions.readings()),
            removable=True,
        ),
        Table(
            "rejections",
            "Rejected mentions",
            "Mentions of MSMEs that are no provision, with the reason.",
            RejectedMention,
            ("corpus", "article_identifier", "field", "start"),
            tuple(definitions.rejections()),
            removable=True,
        ),
        Table(
            "evidence",
            "Evidence",
            "Studies on trade agreements, their provisions on MSMEs, and small firms.",
            Study,
            ("slug",),
            tuple(definitions.evidence()),
            removable=True,
        ),
        Table(
            "mentions",
            "Mentions",
            "Places where the loaded texts name MSMEs.",
            Mention,
            ("corpus", "article_identifier", "field", "start"),
            tuple(definitions.mentions()),
            shipped=False,
        ),
    )
}
