"""The WTO's Regional Trade Agreements Information System (RTA-IS): reading its list of all RTAs.

`workbook` opens the file and yields typed rows; `economies`, `groupings` and `accessions` are the tables that
give its names a meaning; `importer` writes the result to the database.
"""
