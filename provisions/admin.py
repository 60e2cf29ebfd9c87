"""Where Django looks for the admin: everything is in provisions/curation/."""

from provisions import curation  # noqa: F401
