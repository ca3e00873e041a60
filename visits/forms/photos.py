"""What is typed beside photos."""

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.forms.fields import LineField, helper, row
from visits.models import Photo
from visits.pictures import TOO_LARGE_FILE

AT_ONCE = 20


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files: what it gives is a list. Each is looked at by the action, so that one bad file keeps no other out."""

    def clean(self, data, initial=None):
        files = data if isinstance(data, list) and data else [data or None]
        return [super(PhotosField, self).clean(each, initial) for each in files]


class PhotoAddForm(forms.Form):
    mark_optional = False

    file = PhotosField(
        label=_("Photos"),
        help_text=_("JPEG, PNG or WebP, at most 25 MB each. Where and when they were taken is removed from them."),
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        error_messages={"required": _("Choose at least one photo.")},
    )
    is_whiteboard = forms.BooleanField(
        label=_("They show a whiteboard or a flip chart"),
        required=False,
        help_text=_("Then each is a note as well, in which its words can be written and coded."),
    )
    caption_sv = LineField(label=_("What they show"), max_length=300, required=False)
    # Made on the device that sends a photo by itself.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE_FILE
        self.helper = helper("file", "is_whiteboard", "caption_sv")

    def clean_file(self):
        files = self.cleaned_data["file"]
        if len(files) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(most)s at a time."), params={"most": AT_ONCE})
        return files


class PhotoForm(forms.ModelForm):
    """What a photo shows and who may see it; the action says what is missing."""

    mark_optional = False

    published = forms.BooleanField(
        label=_("May be shown outside the office"),
        required=False,
        help_text=_("Needs a caption, who took it, and that those in it have agreed or cannot be recognised."),
    )

    class Meta:
        model = Photo
        fields = ["caption_sv", "caption_en", "credit", "consent", "is_whiteboard"]
        field_classes = dict.fromkeys(["caption_sv", "caption_en", "credit"], LineField)
        widgets = {"consent": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["published"] = self.instance.published_at is not None
        self.fields["caption_sv"].widget.attrs["lang"] = "sv"
        self.fields["caption_en"].widget.attrs["lang"] = "en"
        self.helper = helper(row("caption_sv", "caption_en"), "credit", "consent", "is_whiteboard", "published")

    def _post_clean(self):
        """The action checks the photo as a whole; here it would be changed although it is refused."""
