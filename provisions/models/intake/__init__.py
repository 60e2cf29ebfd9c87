"""Texts that curators bring in: their corpora, and those that wait to be accepted."""

from provisions.models.intake.corpora import Corpus
from provisions.models.intake.intakes import Intake, IntakeFile, IntakeState, TextLanguage

__all__ = ["Corpus", "Intake", "IntakeFile", "IntakeState", "TextLanguage"]
