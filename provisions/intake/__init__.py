"""From the bytes of a file to a structured text: pure functions, without a database and without settings.

`reading/` turns a file into a `SourceDocument`: its words, lines and pages. `structure/` turns that into an `Outline`:
chapters, articles, annexes, and what every stretch of the words is. What stores them stands in `importers/`.
"""
