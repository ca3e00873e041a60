from django.utils.functional import SimpleLazyObject

from municipalities.models import Assessment


def newest_assessment(request):
    """`assessment` on every page for those who sign in: the newest open one, unless the view says which.

    It is what the menu leads to, and what labels a page as demo data. Read only where a template asks for it.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"assessment": SimpleLazyObject(lambda: Assessment.objects.open().newest_first().first())}
