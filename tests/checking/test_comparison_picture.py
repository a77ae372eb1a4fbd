"""Both editions as a picture: well formed, numbered, and told in words."""

import base64
import copy
import hashlib
from xml.etree import ElementTree

import pytest
from small import SMALL, chart_of

from flowgraph.checking.compare import compare
from flowgraph.writing.comparison_picture import compared


@pytest.fixture(scope="module")
def found():
    made = copy.deepcopy(SMALL)
    made["boxes"]["tool"]["next"]["refer"]["when"] = "level == 'high' or age_now <= 11"
    made["boxes"]["tool"]["next"]["single"]["when"] = "not (level == 'high' or age_now <= 11)"
    return compare(chart_of(SMALL), chart_of(made))


def test_the_picture_marks_what_changed(found):
    picture = compared(found, "svg")
    root = ElementTree.fromstring(picture)
    assert len(root.findall("{http://www.w3.org/2000/svg}svg")) == 2
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert "path taken" not in picture
    assert "changed; number as listed" in "".join(root.itertext())
    description = root.findtext("{http://www.w3.org/2000/svg}desc")
    assert "1. arrow tool -> refer changed" in description


def test_the_page_tells_it_in_words_and_fetches_nothing(found):
    page = compared(found, "html")
    assert "1. arrow tool -&gt; refer changed" in page
    assert "LOWERED" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_the_page_allows_itself_its_own_style_and_nothing_else(found):
    page = compared(found, "html")
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert page.count("<style") == 1
    assert " style=" not in page
