"""Fixed lists of values for columns. The codebook's values are data, in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EconomyKind(models.TextChoices):
    COUNTRY = "country", _("country")
    TERRITORY = "territory", _("territory")
    GROUPING = "grouping", _("grouping")


class AgreementStatus(models.TextChoices):
    IN_FORCE = "in_force", _("in force")
    IN_FORCE_FOR_SOME = "in_force_for_some", _("in force for at least one party")
    INACTIVE = "inactive", _("inactive")
    SIGNED = "announced_signed", _("early announcement: signed")
    NEGOTIATION = "announced_negotiation", _("early announcement: under negotiation")
    NOT_NOTIFIED = "not_notified", _("not notified to the WTO")


class Composition(models.TextChoices):
    BILATERAL = "bilateral", _("bilateral")
    BILATERAL_ONE_RTA = "bilateral_one_rta", _("bilateral, one party is an RTA")
    BILATERAL_ALL_RTA = "bilateral_all_rta", _("bilateral, all parties are RTAs")
    PLURILATERAL = "plurilateral", _("plurilateral")
    PLURILATERAL_ONE_RTA = "plurilateral_one_rta", _("plurilateral, one party is an RTA")


class Coverage(models.TextChoices):
    GOODS = "goods", _("goods")
    SERVICES = "services", _("services")
    BOTH = "goods_services", _("goods and services")


class Origin(models.TextChoices):
    WTO = "wto_rta_is", _("the WTO's list (RTA-IS)")
    TOTA = "tota", _("the corpus ToTA")
    OWN = "own", _("our own reading of public sources")
    CURATOR = "curator", _("a curator")


class MentionField(models.TextChoices):
    BODY = "body", _("the article's words")
    HEADING = "heading", _("the article's heading")
    CHAPTER = "chapter", _("the chapter's heading")


class Cardinality(models.TextChoices):
    ONE = "one", _("one value")
    MANY = "many", _("any number of values")


class VariableRole(models.TextChoices):
    CODED = "coded", _("coded by reading")
    DERIVED = "derived", _("derived from other variables")


class Provenance(models.TextChoices):
    MACHINE_ASSISTED = "machine_assisted", _("machine-assisted")
    HUMAN = "human", _("human")


class RevisionAction(models.TextChoices):
    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")


class ProvisionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class TextStatus(models.TextChoices):
    STAND_OFF = "stand_off", _("located in a corpus by offsets and checksum")
    CITATION_ONLY = "citation_only", _("cited from its official source")


class Slip(models.TextChoices):
    """Why no quote could be cut out of a loaded text."""

    NOT_FOUND = "not_found", _("its words are not found in the text")
    CHANGED = "changed", _("its words have changed in the text")


class ReadExtent(models.TextChoices):
    """How much of a study was read for its finding."""

    WHOLE = "whole", _("the whole study")
    ABSTRACT = "abstract", _("its abstract")
    BEGINNING = "beginning", _("its beginning")
    SUMMARY = "summary", _("a summary by its authors or publisher")


class MainText(models.TextChoices):
    """Whether a text has every article of the agreement's main text. Blank: not checked."""

    COMPLETE = "complete", _("complete")
    INCOMPLETE = "incomplete", _("incomplete")
    SUPPLEMENT = "supplement", _("an accession or a supplement, not the main text")
    MISFILED = "misfiled", _("the text of another agreement")


class Annexes(models.TextChoices):
    """What became of an agreement's annexes, schedules and protocols. Blank: not checked."""

    READ = "read", _("read")
    NOT_IN_TEXT = "not_in_text", _("not in the text")
    NONE = "none", _("no article refers to any")


class ReadingState(models.TextChoices):
    """How much of an agreement's main text has been read for provisions on MSMEs."""

    FULL = "full", _("read in full")
    PART = "part", _("read in part")
    NONE = "none", _("not read")
