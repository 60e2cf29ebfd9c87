"""Importing the texts of ToTA, a corpus of trade agreements, from a user's own copy.

`parser` reads one file, `agreements` finds its agreement, `importer` stores the texts, and `headings` formats headings
and numbers for display.
"""
