"""Invented demo data: fourteen stories written by hand, played through the same actions as real answers.

`story` holds the vocabulary, `archetypes` the stories, `load` plays them, `generated` makes any number of
municipalities for measuring. Nothing here is true of the real municipalities but their names and register facts.
"""
