"""Find a passage again in another copy of its text, by hashes of its words and of those around it.

`take_fingerprint(copy, start, end)` describes a passage without its words; `find_passage(fingerprint, other_copy)`
gives its borders in a differently made copy: other line breaks, hyphens, quotation marks, running heads, page numbers,
footnotes, wrong letters.
"""
