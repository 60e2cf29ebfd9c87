"""Read a file into a `SourceDocument`, by its content; one module for each form."""
