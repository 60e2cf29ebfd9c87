"""Mentions: the places where a treaty text names micro, small and medium-sized enterprises.

`patterns` is the table of what counts, `folding` makes text readable in spite of its typing faults while keeping
offsets, `finder` applies the one to the other.
"""
