from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: the lead adds staff. Nothing is mailed yet: the lead hands links over."""

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """A closed account is refused with the same words as a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def send_mail(self, template_prefix, email, context):
        return None
