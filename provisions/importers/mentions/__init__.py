"""Mentions: the places where a treaty text names micro, small and medium-sized enterprises.

`patterns` is the table of what counts as one, `normalise` makes text readable in spite of typing faults while keeping
offsets, `finder` applies the patterns to a text, and `store` saves what it finds.
"""
