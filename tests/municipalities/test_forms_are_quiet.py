"""A form that nobody has sent yet complains of nothing."""

import pytest

from tests.factories import make_role
from tests.municipalities.reading import errors, field_errors


@pytest.mark.parametrize(
    "address",
    [
        "/municipalities/",
        "/municipalities/add/",
        "/municipalities/2514/edit/",
        "/municipalities/2514/roles/miljostrateg/",
        "/municipalities/contacts/",
        "/municipalities/contacts/add/",
        "/municipalities/contacts/add/?municipality=2514&role=miljostrateg",
        "/municipalities/contacts/{contact}/edit/",
        "/assessments/add/",
        "/assessments/prestratus-2018/edit/",
        "/assessments/prestratus-2018/participations/add/",
        "/assessments/prestratus-2018/participations/2514/",
        "/assessments/prestratus-2018/logos/add/",
    ],
)
def test_no_errors_before_anything_is_sent(address, lead_client, participation, other_municipality, contact):
    make_role("miljostrateg")
    page = lead_client.get(address.format(contact=contact.pk))
    assert (errors(page), field_errors(page)) == ([], {})
