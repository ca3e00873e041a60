"""How what a label asks and what is said of it stand beside each other."""


def joined(label: str, text: str) -> str:
    """A label and what is said of it; no colon behind a question mark."""
    return f"{label} {text}" if label.endswith((".", "?", "!", ":")) else f"{label}: {text}"
