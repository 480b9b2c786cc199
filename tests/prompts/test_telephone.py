"""Sound is made to fit a telephone line without losing speech or adding what was not there."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.prompts import telephone
from tests.prompts import sounds

SPEECH = [300, 1000, 2000, 3000, 3400]
ABOVE = [4600, 5000, 6500, 7700, 9000, 10900]


@pytest.mark.parametrize("hertz", SPEECH)
@pytest.mark.parametrize("rate", [16000, 22050, 44100])
def test_speech_passes(hertz: int, rate: int) -> None:
    """From 300 to 3400 hertz, the band of a telephone, a tone keeps its height within half a decibel."""
    made = telephone.resample(sounds.tone(hertz, 0.5, rate), rate)
    assert len(made) == pytest.approx(4000, abs=1)
    assert 0.944 < sounds.strength(made[200:-200], hertz) / (0.5 * 32767) < 1.06


@pytest.mark.parametrize("hertz", ABOVE)
def test_nothing_folds_back(hertz: int) -> None:
    """A tone above the band, which plain dropping of samples would turn into a loud false one, is 40 decibels down."""
    made = telephone.resample(sounds.tone(hertz, 0.5, 22050), 22050)
    assert max(map(abs, made[200:-200])) < 0.01 * 0.5 * 32767


def test_keeps_8_khz() -> None:
    """Sound that is already at 8 kHz is not touched."""
    samples = sounds.tone(440)
    assert telephone.resample(samples, 8000) == list(samples)


def test_trim() -> None:
    """Of a second of silence on either side, a tenth before and a quarter after remain."""
    silence = [0] * 8000
    trimmed = telephone.trim([*silence, *sounds.tone(440, 1), *silence])
    assert len(trimmed) == pytest.approx(8000 + 800 + 2000, abs=20)


def test_loudness_is_even() -> None:
    """A faint and a loud speaker come out equally loud, at -20 decibels of full scale."""
    faint = telephone.fit(sounds.tone(440, 1, 22050, height=0.03), 22050)
    loud = telephone.fit(sounds.tone(440, 1, 22050, height=0.9), 22050)
    assert sounds.strength(faint, 440) == pytest.approx(sounds.strength(loud, 440), rel=0.01)
    middle = loud[2000:6000]
    assert (sum(value * value for value in middle) / len(middle)) ** 0.5 / 32768 == pytest.approx(0.1, rel=0.2)


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=300))
def test_never_clips(values: list[int]) -> None:
    """Any sound, a single click too, comes out below 0.8 of full scale, or is refused as silent."""
    try:
        made = telephone.fit(array("h", values), 8000)
    except telephone.Silent:
        assert max(map(abs, values)) < 328
    else:
        assert 0 < max(map(abs, made)) <= 0.8 * 32768 + 1


@pytest.mark.parametrize("samples", [[], [0] * 8000, [100, -100] * 4000])
def test_silence_is_refused(samples: list[int]) -> None:
    """Nothing, silence and a mere hum are not sound."""
    with pytest.raises(telephone.Silent):
        telephone.fit(samples, 8000)
