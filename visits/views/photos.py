"""Photos of a visit: added from disk or by the page that is taken along, described, published, deleted."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.replies import is_script, not_saved
from accounts.saving import posted, saves
from visits import actions
from visits.forms import PhotoAddForm, PhotoForm
from visits.models import Photo, Visit


@staff_required
def photo_list(request, pk):
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk)
    files = request.FILES if request.method == "POST" else None
    form = PhotoAddForm(posted(request), files, too_large=getattr(request, "too_large", False))
    if request.method == "POST":
        kept = _keep(form, visit, request.user) if form.is_valid() else []
        _dropped(form, request)
        if is_script(request):
            return _told(form, kept)
        if kept:
            text = ngettext("%(n)s photo is kept.", "%(n)s photos are kept.", len(kept)) % {"n": len(kept)}
            messages.success(request, text)
        if not form.errors:
            return redirect("visits:photo_list", visit.pk)
    photos = visit.photos.select_related("added_by")
    context = {"visit": visit, "assessment": visit.assessment, "photos": photos, "form": form}
    return render(request, "visits/photo_list.html", context)


def _keep(form, visit, user):
    """Each file by itself: one that is refused is named in the form, and the others are kept."""
    data, kept = dict(form.cleaned_data), []  # what is refused is taken out of the form's own
    for file in data["file"]:
        try:
            photo = actions.add_photo(
                visit=visit,
                upload=file,
                # A key belongs to one photo; several that are chosen on a page have none.
                key=data["key"] if len(data["file"]) == 1 else None,
                is_whiteboard=data["is_whiteboard"],
                caption_sv=data["caption_sv"],
                by=user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("file", [f"{file.name}: {text}" for text in error.messages])
        else:
            kept.append(photo)
    return kept


def _dropped(form, request):
    """The server takes 25 MB at a time; what came after that is not among the files."""
    if getattr(request, "too_large", False) and not form.errors:
        form.add_error("file", _("All together were more than 25 MB, so the last are missing. Choose those again."))


def _told(form, kept):
    if form.errors:
        return not_saved(" ".join(text for found in form.errors.values() for text in found), status=400, only_this=True)
    return JsonResponse({"saved": [str(photo.key) for photo in kept]})


def _photo(pk, key):
    found = Photo.objects.select_related("visit__assessment", "visit__municipality", "added_by")
    return get_object_or_404(found, visit=pk, key=key)


@staff_required
def photo_edit(request, pk, key):
    photo = _photo(pk, key)
    form = PhotoForm(posted(request), instance=photo)
    if request.method == "POST" and form.is_valid():
        write = partial(actions.save_photo, photo=photo, by=request.user, now=timezone.now(), **form.cleaned_data)
        if saves(form, write):
            messages.success(request, _("The changes have been saved."))
            return redirect("visits:photo_list", pk)
    context = {"visit": photo.visit, "assessment": photo.visit.assessment, "photo": photo, "form": form}
    return render(request, "visits/photo_form.html", context)


@staff_required
def photo_delete(request, pk, key):
    photo = _photo(pk, key)
    if request.method == "POST":
        actions.delete_photo(photo=photo, by=request.user)
        messages.success(request, _("The photo has been deleted."))
        return redirect("visits:photo_list", pk)
    context = {"visit": photo.visit, "assessment": photo.visit.assessment, "photo": photo}
    return render(request, "visits/photo_confirm_delete.html", context)


@require_safe
@never_cache
def photo_file(request, key, size):
    """The picture itself. Staff see all; anybody sees what has been published; to others it does not exist."""
    photo = get_object_or_404(Photo, key=key)
    user = request.user
    if photo.published_at is None and not (user.is_authenticated and user.is_staff_member):
        raise Http404
    file = photo.thumbnail if size == "small" else photo.file
    if not file.storage.exists(file.name):
        raise Http404
    with file.open("rb") as picture:  # a megabyte at most: it has been made small
        response = HttpResponse(picture.read(), content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
