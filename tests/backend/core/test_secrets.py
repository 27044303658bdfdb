"""What is sealed can be read again by us, and by nobody else."""

import pytest

from backend.core.secrets import Unreadable, seal, unseal

TEXT = "whsec_密碼"


def test_what_was_sealed_can_be_read_and_does_not_show():
    assert unseal(seal(TEXT)) == TEXT
    assert TEXT not in seal(TEXT)
    assert seal(TEXT) != seal(TEXT)


def test_a_former_key_still_opens_what_it_sealed(settings):
    sealed = seal(TEXT)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key"
    assert unseal(sealed) == TEXT
    fresh = seal(TEXT)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(fresh) == TEXT
    with pytest.raises(Unreadable):
        unseal(sealed)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda sealed: "", id="gone"),
        pytest.param(lambda sealed: "x", id="another text"),
        pytest.param(lambda sealed: sealed[:6], id="the beginning"),
        pytest.param(lambda sealed: sealed[:-4], id="without its end"),
        pytest.param(lambda sealed: sealed[:20] + "AAAA" + sealed[24:], id="changed inside"),
    ],
)
def test_what_was_damaged_is_not_read(damage):
    with pytest.raises(Unreadable):
        unseal(damage(seal(TEXT)))
