"""Reading PDF files, beside pdfplumber: `python -m bench.intake_reading`, after `pip install -e '.[bench]'`.

For each file processor time and peak memory for 100 pages: of reading words, lines and pages; of the whole intake, with
the structure found; of pdfplumber's `extract_text` on pages from all over. Each runs in a process of its own, in
turns; the best of --repeat runs counts. Then words at line ends (bench/line_ends.py), which take a minute.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench.line_ends import PDFS, measure

# What a process does with a file, after its imports: `pages` of it in the end.
WORK = {
    "reading": """
from provisions.intake.reading.pdf import document as pdf
pdf.tesseract = lambda: None
def work(path, most):
    return len(pdf.read_pdf(path.read_bytes()).pages)
""",
    "whole intake": """
from provisions.intake.reading.pdf import document as pdf
from provisions.intake.structure.find import find_structure
pdf.tesseract = lambda: None
def work(path, most):
    document = pdf.read_pdf(path.read_bytes())
    find_structure(document, "en")
    return len(document.pages)
""",
    "pdfplumber": """
import pdfplumber
def work(path, most):
    with pdfplumber.open(path) as document:
        pages = document.pages[:: max(len(document.pages) // most, 1)]
        for page in pages:
            page.extract_text()
            page.close()
        return len(pages)
""",
}
MEASURED = """
import json, resource, sys, time
from pathlib import Path
path, most = Path(sys.argv[1]), int(sys.argv[2])
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
pages = work(path, most)
took = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"pages": pages, "seconds": took, "peak": peak / 1024, "more": (peak - before) / 1024}))
"""


def measured(kind: str, path: Path, most: int) -> dict[str, float]:
    """Pages, seconds of the processor, peak memory in MB, and how much of it is more than the imports take."""
    command = [sys.executable, "-c", WORK[kind] + MEASURED, str(path), str(most)]
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--pages", type=int, default=50, help="that pdfplumber reads of each file")
    parser.add_argument("--skip-words", action="store_true", help="leave out the words at line ends")
    options = parser.parse_args()
    print("| file | pages | | s for 100 pages | peak, MB | more than imports, MB | pdfplumber takes |")
    print("|---|---|---|---|---|---|---|")
    for name, path in PDFS.items():
        best: dict[str, dict[str, float]] = {}
        for _ in range(options.repeat):
            for kind in WORK:
                found = measured(kind, path, options.pages)
                if kind not in best or found["seconds"] < best[kind]["seconds"]:
                    best[kind] = found
        rates = {kind: 100 * found["seconds"] / found["pages"] for kind, found in best.items()}
        for kind, found in best.items():
            times = "" if kind == "pdfplumber" else f"{rates['pdfplumber'] / rates[kind]:.0f} times as long"
            row = (
                name,
                f"{found['pages']:.0f}",
                kind,
                f"{rates[kind]:.2f}",
                f"{found['peak']:.0f}",
                f"{found['more']:.0f}",
            )
            print("| " + " | ".join((*row, times)) + " |", flush=True)
    if not options.skip_words:
        print(measure())


if __name__ == "__main__":
    main()
