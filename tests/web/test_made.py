"""Static files as they are made when static files are prepared."""

from io import BytesIO

from fontTools.ttLib import TTFont

from backend.web import typeface
from backend.web.made import squeezed


def test_a_style_sheet_is_served_without_what_only_people_need():
    css = '/* one */\na:hover, b > c { color: red; content: " ; /* "; }\n\n@media print {\n  .d e { x: y; }\n}\n'
    assert squeezed(css) == 'a:hover,b > c{color:red;content:" ; /* ";}@media print{.d e{x:y;}}'


def test_the_typeface_has_its_letters_in_the_weights_that_are_used():
    font = TTFont(BytesIO(typeface.cut()))
    [weight] = font["fvar"].axes
    assert (weight.minValue, weight.maxValue) == (400, 700)
    assert {ord(letter) for letter in "aZ0é€–→"} <= set(font.getBestCmap())
