"""Pages as a person reads them."""

from lxml import html


def page(response):
    assert response.status_code == 200, response.status_code
    return html.fromstring(response.content)


def words(element) -> str:
    """The text with single spaces, without soft hyphens."""
    return " ".join(element.text_content().split()).replace("\u00ad", "")


def texts(tree, xpath: str) -> list[str]:
    return [words(each) for each in tree.xpath(xpath)]


def one(tree, xpath: str):
    found = tree.xpath(xpath)
    assert len(found) == 1, f"{xpath}: {len(found)}"
    return found[0]


def shown(element) -> str:
    """The text without what is only spoken."""
    parts = []

    def walk(node):
        if "visually-hidden" in (node.get("class") or "").split():
            return
        parts.append(node.text or "")
        for child in node:
            walk(child)
            parts.append(child.tail or "")

    walk(element)
    return " ".join("".join(parts).split()).replace("\u00ad", "")
