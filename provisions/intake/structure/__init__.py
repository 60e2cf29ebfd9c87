"""Find the parts of a text: what each line is, the best increasing chain of article numbers, headings, doubts.

In this order (find.py): line_roles, candidates (by keywords.py, or by bare_heads where they have none), chain and
repair, containers, build, flags.
"""
