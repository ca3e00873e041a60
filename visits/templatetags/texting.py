"""Addresses that open the telephone's own messages."""

from django import template

from visits.texting import address_of

register = template.Library()


@register.simple_tag(takes_context=True)
def sms(context, contact):
    """The address of a message to a contact about the page's visit, '' where there is none to send."""
    return address_of(context["visit"], contact, by=context["request"].user)
