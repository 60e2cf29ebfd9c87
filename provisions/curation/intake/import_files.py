"""Bring in many files at once: known corpora are accepted, other files wait for a curator."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath

from django.utils.text import slugify

from provisions.curation.intake.workspace import pack_document, store_outline
from provisions.history.recorder import record_history
from provisions.importers.archives import CorpusFile
from provisions.importers.corpora import CorpusEntry, FolderIndex, find_corpus, is_corpus
from provisions.importers.texts import store
from provisions.importers.vocabulary import known_words
from provisions.intake.child import ReadText, read_in_child
from provisions.intake.editing import EditedText
from provisions.intake.outline import OutlineError, PartKind
from provisions.intake.source import ReadingError
from provisions.models import Agreement, Corpus, DatasetState, Intake, IntakeFile, IntakeState, Text
from provisions.models.tracking import roll_back_changes

OnFile = Callable[["FileResult"], None]
OnPage = Callable[[int, int], None]
LONGEST_IDENTIFIER = 40


class Outcome(StrEnum):
    """What happened to a file."""

    ACCEPTED = "accepted"
    WAITS = "waits"  # for a curator
    UNCHANGED = "unchanged"
    NO_AGREEMENT = "no agreement"  # it waits, unread by the database, until its agreement is there
    REFUSED = "refused"


@dataclass
class FileResult:
    """A file and what happened to it; `reason` says more in words."""

    name: str
    outcome: Outcome
    reason: str = ""
    form: str = ""
    pages: int = 0
    articles: int = 0
    flags: int = 0
    remarks: tuple[str, ...] = ()  # of the reader, such as "Page 3 is a picture of text."


@dataclass
class FileImportReport:
    """What happened to each file, in the order in which they were read."""

    results: list[FileResult] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(result.outcome for result in self.results)


@dataclass(frozen=True)
class ImportChoices:
    """What the user says of all files; blank where a list or the file itself is to say it.

    Attributes:
        accept_clean: accept files without a flag, although nobody has looked at them.
        folder: whose index.csv is read.
    """

    corpus: str = ""
    agreement: str = ""
    language: str = ""
    accept_clean: bool = False
    dry_run: bool = False
    folder: Path | None = None


class FileRefused(ValueError):
    """A file that can't come in; one plain sentence says why."""


def import_files(
    files: Iterable[CorpusFile],
    choices: ImportChoices,
    on_file: OnFile = lambda result: None,
    on_page: OnPage = lambda done, total: None,
) -> FileImportReport:
    """Read each file and store it, each in a transaction of its own.

    Args:
        on_file: called with the result of each file.
        on_page: called while a long file is read.

    Raises:
        FileRefused: the choices name an agreement or corpus that isn't there.
        ArchiveError: the source can't be read further; what came before it stays.
    """
    importer, report = _FileImporter(choices, on_page), FileImportReport()
    for file in files:
        result = importer.bring_in(file)
        report.results.append(result)
        on_file(result)
    return report


class _FileImporter:
    def __init__(self, choices: ImportChoices, on_page: OnPage) -> None:
        self._choices, self._on_page = choices, on_page
        self._index = FolderIndex(choices.folder)
        self._agreement: Agreement | None = None
        if choices.agreement and (agreement := Agreement.objects.filter(slug=choices.agreement).first()) is None:
            raise FileRefused(f"There is no agreement {choices.agreement}; take the last part of its page's address.")
        elif choices.agreement:
            self._agreement = agreement
        if choices.corpus and not is_corpus(choices.corpus):
            raise FileRefused(f"There is no corpus {choices.corpus}; add it in the admin, with its source and licence.")

    @cached_property
    def _known_words(self) -> dict[str, list[str]]:
        return known_words()

    def bring_in(self, file: CorpusFile) -> FileResult:
        """Read a file and store it; a dry run stores nothing."""
        result = FileResult(file.name, Outcome.REFUSED)
        try:
            self._bring_in(file, result)
        except (ReadingError, OutlineError, FileRefused) as error:
            result.outcome, result.reason = Outcome.REFUSED, str(error)
        return result

    def _bring_in(self, file: CorpusFile, result: FileResult) -> None:
        checksum = hashlib.sha256(file.data).hexdigest()
        if self._is_here(checksum, result):
            return
        entry = self._index.find(file.name, checksum) or CorpusEntry(file.name)
        read = read_in_child(
            file.data,
            PurePosixPath(file.name).name,
            language=self._choices.language or entry.language,
            known_words=self._known_words,
            languages=[language] if (language := self._choices.language or entry.language) else [],
            on_page=self._on_page,
        )
        result.form, result.pages = str(read.document.form), len(read.document.pages)
        result.articles = sum(part.kind is PartKind.ARTICLE for part in read.outline.parts)
        result.flags = sum(not flag.accepted for flag in read.outline.flags)
        result.remarks = read.document.remarks
        agreement = self._agreement or entry.find_agreement()
        if agreement is None:
            result.outcome = Outcome.NO_AGREEMENT
            result.reason = f"{entry.title or 'its agreement'} is not in the database yet; say --agreement, or add it"
            return
        with self._transaction():
            self._store(_Arrival(file, checksum, entry, read, agreement, self._corpus_of(entry)), result)

    def _transaction(self) -> AbstractContextManager[object]:
        return roll_back_changes() if self._choices.dry_run else record_history("import_texts")

    def _is_here(self, checksum: str, result: FileResult) -> bool:
        """Whether the file was brought in before; the result says as what."""
        if text := Text.objects.filter(checksum=checksum).first():
            result.outcome, result.reason = Outcome.UNCHANGED, f"{text.corpus} {text.identifier}"
        elif waiting := Intake.objects.without_outline().filter(checksum=checksum, state=IntakeState.WAITING).first():
            result.outcome, result.reason = Outcome.UNCHANGED, f"waits already as {waiting}"
        else:
            return False
        return True

    def _corpus_of(self, entry: CorpusEntry) -> Corpus:
        slug = self._choices.corpus or entry.corpus
        corpus = find_corpus(slug) if slug else None
        if corpus is None:
            raise FileRefused("Nobody knows this file: say --corpus, the collection that it is to be part of.")
        return corpus

    def _is_accepted_at_once(self, entry: CorpusEntry, result: FileResult) -> bool:
        """Whether no curator has to look at it first: a list knows it and it is no copy, or it has no flag and may."""
        return (entry.is_known and not entry.copy_of) or (self._choices.accept_clean and not result.flags)

    def _store(self, arrival: _Arrival, result: FileResult) -> None:
        DatasetState.objects.lock()
        entry = arrival.entry
        if self._is_accepted_at_once(entry, result):
            text = arrival.accept()
            result.outcome, result.reason = Outcome.ACCEPTED, f"{text.corpus} {text.identifier}: {arrival.agreement}"
        else:
            arrival.let_wait()
            why = f"a copy or translation of {entry.copy_of}" if entry.copy_of else ""
            result.outcome = Outcome.WAITS
            result.reason = "; ".join(filter(None, [str(arrival.agreement), why]))


@dataclass
class _Arrival:
    """A file that was read, with where it belongs."""

    file: CorpusFile
    checksum: str
    entry: CorpusEntry
    read: ReadText
    agreement: Agreement
    corpus: Corpus

    def accept(self) -> Text:
        """Store it as a text of its agreement."""
        text = Text.objects.filter(corpus=self.corpus.slug, identifier=self.entry.identifier).first() or Text(
            corpus=self.corpus.slug, identifier=self._identifier
        )
        text.agreement, text.language, text.title = self.agreement, self._language, self._title
        text.source_url = self.entry.source_url or text.source_url
        text.annexes = self.entry.annexes or text.annexes
        if self.entry.main_text:  # where the list says nothing, what was found in the text stays
            text.main_text, text.lacks = self.entry.main_text, self.entry.lacks
        store.store_text(text, self.read.document, self.read.outline)
        return text

    def let_wait(self) -> Intake:
        """Store it for a curator to look at."""
        entry = self.entry
        intake = Intake(
            agreement=self.agreement,
            corpus=self.corpus,
            identifier=self._identifier,
            title=self._title,
            language=self._language,
            is_translation=entry.is_translation,
            main_text=entry.main_text,
            lacks=entry.lacks,
            annexes=entry.annexes,
            source_url=entry.source_url,
            file_name=PurePosixPath(self.file.name).name[:200],
            size=len(self.file.data),
            checksum=self.checksum,
            state=IntakeState.WAITING,
        )
        store_outline(intake, EditedText(self.read.document, self.read.outline))
        intake.save()
        packed = pack_document(self.read.document)
        IntakeFile.objects.create(intake=intake, data=self.file.data, document=packed)
        return intake

    @property
    def _title(self) -> str:
        return (self.entry.title or self.agreement.name)[:300]

    @cached_property
    def _language(self) -> str:
        language = self.entry.language or self.read.language
        if not language:
            raise FileRefused("The language of the text can't be told; say it with --language.")
        return language

    @cached_property
    def _identifier(self) -> str:
        """The identifier of the list, or one made of the file's name; with a number when another text has it."""
        if self.entry.is_known and self.entry.identifier:
            return self.entry.identifier
        base = self.entry.identifier or slugify(PurePosixPath(self.file.name).stem)[: LONGEST_IDENTIFIER - 4] or "text"
        taken = set(Text.objects.filter(corpus=self.corpus.slug).values_list("identifier", flat=True))
        taken |= set(Intake.objects.filter(corpus=self.corpus).values_list("identifier", flat=True))
        names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)
