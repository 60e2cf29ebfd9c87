"""Both engines side by side: what each answers to the same addresses."""
