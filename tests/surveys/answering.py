"""Helpers for tests that answer as a browser does: get a page, change some fields, send the whole form."""

from lxml import html as lxml_html

from tests.pages import filled_form


def send(client, url, do="next", **changes):
    """Fetch a page, fill in its form and press a button. Fields with a dot in their name go into `changes` as a__b."""
    page = client.get(url)
    assert page.status_code == 200, f"{url} answers {page.status_code}"
    return post(client, page, url, do, **changes)


def post(client, page, url, do="next", **changes):
    """Send the form of a page that was fetched earlier: a browser that has been left standing."""
    path = url.partition("?")[0]
    action, fields = filled_form(page.content, path, 0, {name.replace("__", "."): v for name, v in changes.items()})
    for name in set(root(page).xpath("//main//textarea/@name")) - {name.replace("__", ".") for name in changes}:
        # A browser drops a line break right after the tag, lxml keeps it.
        fields[name] = [value.removeprefix("\n") for value in fields[name]]
    return client.post(action, fields | {"do": do})


def root(response):
    return lxml_html.document_fromstring(response.content)


def texts(response, path):
    """The texts of elements, with white space as it is read."""
    return [" ".join(element.text_content().split()) for element in root(response).xpath(path)]


def errors(response):
    """{field: message} beside the fields, and the links of the summary."""
    found = {
        element.get("id").removeprefix("q-").removesuffix("-error"): " ".join(element.text_content().split())
        for element in root(response).xpath("//main//p[contains(@class, 'field-error')][@id]")
    }
    return found, root(response).xpath("//div[contains(@class, 'error-summary')]//a/@href")


def stored(response):
    """{question: value, or missing code in brackets}; items of repeats as a list in their order."""
    found = {}
    for answer in response.answers.order_by("question", "position", "item"):
        value = f"[{answer.missing}]" if answer.value is None else answer.value
        if answer.item:
            found.setdefault(answer.question, []).append(value)
        else:
            found[answer.question] = value
    return found


def checked(response, name):
    """Values that are chosen in a page: of radios, checkboxes and selects."""
    page = root(response)
    return page.xpath(f"//input[@name='{name}'][@checked]/@value") + page.xpath(
        f"//select[@name='{name}']/option[@selected]/@value"
    )


def is_hidden(response, name):
    """Whether the question is in the page and hidden."""
    element = root(response).xpath(f"//*[@name='{name}']")[0]
    return bool(element.xpath("ancestor-or-self::*[@hidden]"))
