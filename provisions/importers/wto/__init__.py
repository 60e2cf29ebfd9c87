"""Importing the list of all RTAs of the WTO's Regional Trade Agreements Information System (RTA-IS).

`workbook` reads the file into typed rows, `economies` and `accessions` resolve its names, and `importer` writes the
records, with the steps in `memberships` and `changes`.
"""
