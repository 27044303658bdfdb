"""Values of a template's own fields are checked by their types."""

import pytest

from backend.catalog.fields import check
from backend.core.errors import Invalid

BUDGET = [{"name": "budget", "type": "money", "required": False}]


@pytest.mark.parametrize("amount", ["0", "1200.50", "9999999999.99", "1E+9"])
def test_an_amount_is_taken(amount):
    check(BUDGET, {"budget": amount}, complete=True)


@pytest.mark.parametrize("amount", ["-1", "1.005", "10000000000", "1E+9999999999", "NaN", "Infinity", "much", 12, True])
def test_what_is_no_amount_or_too_much_is_named(amount):
    with pytest.raises(Invalid) as refusal:
        check(BUDGET, {"budget": amount}, complete=True)
    assert list(refusal.value.fields) == ["fields.budget"]
