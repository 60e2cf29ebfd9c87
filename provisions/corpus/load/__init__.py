"""Loading our own files (fixtures/): all of them are checked first, then all or nothing is brought in.

Nothing is loaded when anything is wrong. Loading twice changes nothing the second time. Records that curators
changed, withdrew or deleted stay so; what a later file changes elsewhere is taken over (merge.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from provisions.corpus import quotes
from provisions.corpus.load import codebook_file, files
from provisions.corpus.load.checks import check
from provisions.corpus.load.files import Content
from provisions.corpus.load.merge import merge
from provisions.corpus.load.problems import LoadRefused, Problem, nearest
from provisions.corpus.load.references import Known
from provisions.corpus.load.report import Report, Tally
from provisions.corpus.load.rules import Rules
from provisions.corpus.planner import take_notice
from provisions.models import DatasetState, Provision
from provisions.models.columns import TABLES
from provisions.models.tracking import recording

__all__ = ["FILES", "LoadRefused", "Problem", "Report", "Tally", "load"]

# The files of a folder, by the name that `only` takes; codebook.yaml fills three tables.
FILES: dict[str, str] = {"codebook": codebook_file.FILE} | {
    name: f"{name}.csv" for name, table in TABLES.items() if table.shipped and not name.startswith("codebook")
}
Step = Callable[[str], None]


def load(
    directory: Path | str,
    dry_run: bool = False,
    only: Collection[str] = (),
    prune: bool = False,
    step: Step = lambda what: None,
    finish: Callable[[], None] = lambda: None,
) -> Report:
    """Load the files of a folder: codebook.yaml, economies.csv and so on (`FILES`), each with the columns of its table.

    Args:
        dry_run: do everything, report it, and take it all back.
        only: names of `FILES`; the others need not be there. All of them when empty.
        prune: take away memberships, readings and the like that an earlier load brought and the files no longer have.
        step: told what is being done, for a progress display.
        finish: called at the end of the transaction when anything was changed, such as to bring the index up to date.

    Raises:
        LoadRefused: anything is wrong with the files; nothing was loaded.
    """
    contents = _read(Path(directory), only, step)
    report = Report(dry_run=dry_run)
    try:
        with recording("load_dataset"), transaction.atomic():
            _load(contents, report, prune, step)
            if dry_run:
                transaction.set_rollback(True)
            elif report.touched or report.quotes_filled:
                step("indexing")
                finish()
    except (IntegrityError, DataError) as error:
        raise LoadRefused([Problem("the database", 0, "", "", f"refuses the rows: {error}".strip())]) from error
    return report


def _read(directory: Path, only: Collection[str], step: Step) -> dict[str, Content]:
    unknown = [
        Problem(name, 0, "", "", f"is no file of ours{nearest(name, FILES)}") for name in only if name not in FILES
    ]
    if not directory.is_dir():
        unknown.append(Problem(str(directory), 0, "", "", "is no folder"))
    if unknown:
        raise LoadRefused(unknown)
    contents: dict[str, Content] = {}
    for name, file in FILES.items():
        if not only or name in only:
            step(f"reading {file}")
            contents |= _content(name, directory / file)
    _refuse(problem for content in contents.values() for problem in content.problems)
    return contents


def _content(name: str, path: Path) -> dict[str, Content]:
    return codebook_file.read(path) if name == "codebook" else {name: files.read(path, TABLES[name])}


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise LoadRefused(found)


def _load(contents: dict[str, Content], report: Report, prune: bool, step: Step) -> None:
    DatasetState.objects.held()  # one load at a time
    known, rules = Known(), Rules(contents)
    for content in contents.values():
        known.announce(content)
    step("checking every row")
    _refuse(problem for content in contents.values() for problem in check(content, known, rules))
    for name, content in contents.items():
        step(f"loading {TABLES[name].label.lower()}")
        report.tables[name] = merge(content, known, prune)
    if "provisions" in contents:
        _numbers_given(contents["provisions"])
    if report.touched:
        take_notice(*(TABLES[name].model for name in contents))
    step("cutting quotes")
    filled = quotes.fill(Provision.objects.all())
    report.quotes_filled, report.mismatches = filled.changed, filled.mismatches
    if report.touched:
        DatasetState.objects.bump()


def _numbers_given(content: Content) -> None:
    """Provision numbers in the files are given out: the next one comes after the highest."""
    highest = max((int(row.values["number"][1:]) for row in content.rows), default=0)
    DatasetState.objects.filter(last_number__lt=highest).update(last_number=highest)
