"""Releases: numbered copies of the published data that never change, with descriptions for machines.

The same data give the same bytes on any machine and engine: no file contains a time, a path or a counter.
"""
