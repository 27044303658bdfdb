"""The sum behind a choice, in per cent: rounded lines add up to the rounded whole."""

from hypothesis import given
from hypothesis import strategies as st

from backend.matching.pairs import fit_of
from backend.web.why import in_per_cent


def test_what_rounding_leaves_over_goes_to_the_line_that_lost_most_of_it():
    assert in_per_cent([333, 333, 334], 1000) == [33, 33, 34]
    assert in_per_cent([5, 4, 0], 1000) == [1, 0, 0]
    assert in_per_cent([], 0) == []


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)).map(sorted), min_size=1, max_size=8))
def test_the_lines_add_up_to_the_fit(pairs):
    lines = [{"points": points, "most": most} for points, most in pairs]
    found = in_per_cent([line["points"] for line in lines], sum(line["most"] for line in lines))
    assert sum(found) == fit_of({"preferences": lines})
    assert all(
        abs(share - 100 * line["points"] / max(1, sum(each["most"] for each in lines))) < 1
        for share, line in zip(found, lines, strict=True)
    )
