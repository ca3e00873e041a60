"""The pages of photos, for the guard tests."""

from django.urls import reverse

from tests.factories import at
from tests.pages import OFFICE, PUBLIC, Page, State, World
from tests.visits.images import jpeg, upload
from tests.visits.pages_visits import a_visit
from visits.actions import add_photo, save_photo
from visits.models import Photo


def a_photo(w: World) -> Photo:
    """A photo from the visit to Kalix, made when it is first asked for."""
    found = Photo.objects.filter(is_whiteboard=False, published_at=None).first()
    return found or add_photo(visit=a_visit(w), upload=upload(), by=w.officer, now=at(7, 11, month=11))


def published(w: World) -> Photo:
    photo = add_photo(visit=a_visit(w), upload=upload(jpeg(colour=(200, 160, 40))), by=w.officer, now=at(7, 12))
    return save_photo(
        photo=photo,
        caption_sv="Laddplatser vid kommunhuset",
        caption_en="",
        credit="Energikontoret",
        consent="nobody",
        is_whiteboard=False,
        published=True,
        by=w.officer,
        now=at(8),
    )


def some_photos(w: World) -> None:
    a_photo(w)
    published(w)
    add_photo(visit=a_visit(w), upload=upload(), is_whiteboard=True, by=w.officer, now=at(7, 12))


def url_of(name: str):
    return lambda w: reverse(f"visits:{name}", args=[a_visit(w).pk, a_photo(w).key])


PAGES = [
    Page(
        "visits:photo_list",
        url=lambda w: reverse("visits:photo_list", args=[a_visit(w).pk]),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_visit),
            "filled": State(setup=some_photos),
            "error": State(setup=a_visit, post={"caption_sv": "Laddplatser"}),
        },
        rows=lambda w, number: [
            add_photo(visit=a_visit(w), upload=upload(), by=w.officer, now=at(7, 12)) for _each in range(number)
        ],
    ),
    Page(
        "visits:photo_edit",
        url=url_of("photo_edit"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_photo),
            "filled": State(
                setup=published,
                path=lambda w: reverse("visits:photo_edit", args=[a_visit(w).pk, Photo.objects.latest("id").key]),
            ),
            "error": State(setup=a_photo, post={"published": "on"}),
        },
    ),
    Page(
        "visits:photo_delete",
        url=url_of("photo_delete"),
        main_role="officer",
        access=OFFICE,
        states={"empty": "it asks about one photo", "filled": State(setup=a_photo), "error": "nothing is typed on it"},
    ),
    *(
        Page(
            f"visits:{name}",
            url=lambda w, name=name: reverse(f"visits:{name}", args=[a_photo(w).key]),
            main_role="officer",
            access=dict.fromkeys(PUBLIC, 404) | {"lead": 200, "officer": 200},
            states="it is a picture",
        )
        for name in ("photo", "photo_small")
    ),
]
