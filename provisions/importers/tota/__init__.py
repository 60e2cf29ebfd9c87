"""ToTA, the corpus of trade agreement texts: open what a user has of it, parse it, store it.

`archive` opens folders and archives safely, `parse` reads one file, `headings` makes headings fit to be shown,
`importer` stores the texts.
"""
