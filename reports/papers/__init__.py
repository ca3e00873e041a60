"""A frozen text in one language with headings, paragraphs and tables -> page, Word, tagged PDF and plain text. Reads nothing."""
