"""Who may open a staff page. Strangers who are signed in get 404, so that a page never admits that it exists.

Nothing of it stays in a browser's cache: names, telephone numbers and answers must not come back on a shared computer after
signing out.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts.typed import typed_texts


def _requires(test):
    def decorate(view):
        @never_cache
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not test(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        # Signing in comes first and looks at nothing but the session, so an invented id answers like a real one.
        signed_in = login_required(guarded)

        @wraps(view)
        def entered(request, *args, **kwargs):
            typed = [] if request.user.is_authenticated else typed_texts(request)
            if not typed:
                return signed_in(request, *args, **kwargs)
            # Sending somebody on to sign in would throw away what they have just written.
            context = {"typed": typed, "query": urlencode({"next": request.path})}
            response = render(request, "accounts/signed_out.html", context, status=403)
            add_never_cache_headers(response)
            return response

        return entered

    return decorate


sign_in_required = _requires(lambda user: True)
staff_required = _requires(lambda user: user.is_staff_member)
lead_required = _requires(lambda user: user.is_lead)
