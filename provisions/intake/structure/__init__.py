"""Find the parts of a text: what each line is, the best increasing chain of article numbers, headings, doubts."""
