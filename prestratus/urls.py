"""Every address. The sign-in pieces of allauth are listed by hand: sign-up, e-mail management and self-service password
reset stay out, since the lead adds staff and the system sends no mail yet."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from accounts.replies import is_script, not_saved
from accounts.typed import typed_texts
from prestratus.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", set_language, name="set_language"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("accounts/2fa/", mfa.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/2fa/recovery-codes/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/2fa/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("accounts/", include("accounts.urls")),
    path("about/", include("accounts.about_urls")),
    path("", include("municipalities.urls")),
    # Before the questionnaire, whose pages are named by what is asked: /respond/<response>/<page>/.
    path("", include("reports.urls")),
    path("", include("surveys.urls")),
    path("visits/", include("visits.urls")),
]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when more was sent than the server takes; `too_big` lets the page say which."""
    too_big = isinstance(exception, RequestDataTooBig)
    if is_script(request):
        text = (
            _("This is too much to be saved. Shorten it.")
            if too_big
            else _("This could not be read, and is not saved.")
        )
        return not_saved(text, status=413 if too_big else 400, only_this=True)
    return render(request, "400.html", {"too_big": too_big}, status=413 if too_big else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"typed": typed_texts(request)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever failed may be the session, the user or the database."""
    return HttpResponse(render_to_string("500.html"), status=500)


handler400 = "prestratus.urls.bad_request"
handler403 = "prestratus.urls.permission_denied"
handler404 = "prestratus.urls.page_not_found"
handler500 = "prestratus.urls.server_error"
