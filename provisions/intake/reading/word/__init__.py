"""Word files (DOCX): numbers that Word itself prints, fields, tracked changes, notes."""
