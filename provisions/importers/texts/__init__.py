"""Storing texts: a document with its outline becomes the rows of a text, and comes back as an outline for editing.

`store` writes and `outlines` reads them; `anchors` keeps provisions and rejections at their words.
"""
