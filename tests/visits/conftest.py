import pytest

from tests import factories


@pytest.fixture
def visit(assessment, municipality, officer):
    return factories.make_visit(assessment, municipality, by=officer)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
