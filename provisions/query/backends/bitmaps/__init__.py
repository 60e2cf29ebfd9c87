"""Answers from bitmaps in memory: which records match, how many per value, which are on a page.

There is one index per process and state of the dataset. `backends.sql` gives the same answers, and does so where there
is no index; tests compare the two.
"""
