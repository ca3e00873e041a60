"""A form and the action that it leads to: what the action refuses is said in the form."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _


def posted(request):
    """What was sent, for a form: an empty POST is a POST, and its form has errors."""
    return request.POST if request.method == "POST" else None


def saves(form, write):
    """Run an action; True if it went through. Otherwise the form has the errors and keeps what was typed."""
    try:
        write()
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for field, found in by_field.items():
            form.add_error(field if field in form.fields else None, found)
    except IntegrityError:
        # The form looked before the action wrote; in between somebody else saved the same thing.
        form.add_error(None, _("Somebody else has just saved the same thing. Look at it before you try again."))
    else:
        return True
    return False


def error_list(*forms):
    """Errors of several forms on one page, for `_error_summary.html`."""
    errors = []
    for form in forms:
        errors += [{"url": "#main", "text": text} for text in form.non_field_errors()]
        for field in form:
            target = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
            errors += [{"url": f"#{target}", "text": f"{field.label}: {text}"} for text in field.errors]
    return errors
