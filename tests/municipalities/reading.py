"""What a page says, without its markup."""

from lxml import html


def document(response):
    assert response.status_code == 200, response.status_code
    return html.document_fromstring(response.content.decode())


def words(element):
    """The text as it is read; a line break is a space."""
    for line_break in element.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return " ".join(element.text_content().split())


def table(response, number=0):
    """The rows of a table of the page as lists of text, the column of buttons left out."""
    found = document(response).xpath("//main//table")[number]
    return [
        [words(cell) for cell in row.xpath("./th|./td[not(@class='row-actions')]")] for row in found.xpath("./tbody/tr")
    ]


def record(response):
    """The facts of a page: what stands before is the key."""
    pairs = document(response).xpath("//main//dl[@class='record']/div")
    return {words(pair.find("dt")): words(pair.find("dd")) for pair in pairs}


def errors(response):
    """The lines of the error summary."""
    return [words(line) for line in document(response).xpath("//div[@data-error-summary]//li")]


def field_errors(response):
    """{id of the field: what stands beside it}"""
    found = document(response).xpath("//p[@class='field-error']")
    return {line.get("id", "").removesuffix("_error"): words(line).removeprefix("Fel: ") for line in found}


def value(response, name):
    return document(response).xpath(f"//main//input[@name='{name}']")[0].get("value")


def choices(response, name):
    """Labels of radios or checkboxes, or the options of a list; and those that are chosen."""
    page = document(response)
    options = page.xpath(f"//main//select[@name='{name}']/option")
    if options:
        return [words(option) for option in options], [
            words(option) for option in options if option.get("selected") is not None and option.get("value")
        ]
    labels = page.xpath(f"//main//label[.//input[@name='{name}']]")
    chosen = [words(label) for label in labels if label.xpath(".//input[@checked]")]
    return [words(label) for label in labels], chosen


def hrefs(response, prefix):
    return [
        link.get("href") for link in document(response).xpath("//main//a") if link.get("href", "").startswith(prefix)
    ]
