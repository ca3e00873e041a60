"""Strings of other packages that reach our pages and have no Swedish there, or not the Swedish that we write ("Epost").

Read by scripts/messages.py, never imported.
"""

from django.utils.translation import gettext_noop as _

_("Email")
_("Email address")
_("The email address and/or password you specified are not correct.")
