"""The models. Other packages import them from here."""

from provisions.models.agreements import Agreement, AgreementType
from provisions.models.choices import (
    AgreementStatus,
    Annexes,
    Cardinality,
    Composition,
    Coverage,
    EconomyKind,
    MainText,
    MentionField,
    Origin,
    Provenance,
    ProvisionStatus,
    ReadExtent,
    ReadingState,
    RevisionAction,
    Slip,
    TextStatus,
    VariableRole,
)
from provisions.models.codebook import CodebookVersion, Value, Variable
from provisions.models.codings import MANY, SINGLE, Coding
from provisions.models.economies import Economy, FormerEconomy, GroupingMember, Region
from provisions.models.evidence import Study
from provisions.models.intake import Corpus, Intake, IntakeFile, IntakeState, TextLanguage
from provisions.models.memberships import Accession, AgreementChange, Membership, NonApplication
from provisions.models.provisions import Provision, StatusChange
from provisions.models.readings import SEE_EVERY_READING, Assignment, AssignmentBatch, Reading
from provisions.models.releases import DatasetState, Release
from provisions.models.system import LoadedRow, Revision, SavedFilter, SearchDocument
from provisions.models.texts import Article, Chapter, Document, Mention, RejectedMention, Text
