"""What is stored. Import models from here."""

from provisions.models.agreements import Accession, Agreement, AgreementChange, AgreementType
from provisions.models.assignments import Assignment, Batch
from provisions.models.choices import (
    AgreementStatus,
    Composition,
    Coverage,
    EconomyKind,
    MentionField,
    Origin,
    Provenance,
    ProvisionStatus,
    RevisionAction,
    Seen,
    Takes,
    TextStatus,
    VariableRole,
)
from provisions.models.codebook import CodebookVersion, Value, Variable
from provisions.models.codings import MANY, SINGLE, Coding
from provisions.models.economies import Economy, FormerEconomy, GroupingMember, Region
from provisions.models.evidence import Study
from provisions.models.loaded_rows import LoadedRow
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision
from provisions.models.readings import SEE_EVERY_READING, Reading
from provisions.models.releases import DatasetState, Release
from provisions.models.revisions import Revision
from provisions.models.saved_filters import SavedFilter
from provisions.models.search_documents import SearchDocument
from provisions.models.status_changes import Move
from provisions.models.texts import Article, Chapter, Mention, RejectedMention, Text
