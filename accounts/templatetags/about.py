from django import template
from django.utils.http import urlencode

from accounts.links import own_page

register = template.Library()


@register.simple_tag(takes_context=True)
def from_here(context):
    """The page that a visitor comes from, as ?from=…, without query and keys; '' on an error page that has no request."""
    request = context.get("request")
    page = own_page(request.path) if request is not None else ""
    return f"?{urlencode({'from': page})}" if page and not page.startswith("/about/") else ""
