"""How dates are written and typed in the admin: as on the public site, and never in an order that needs guessing.

A module for each language replaces what Django's own format of that language says.
"""
