"""Makes sound fit for a telephone: 8 kHz, no silence around it, one loudness."""

from array import array
from collections.abc import Sequence
from functools import cache
from math import cos, gcd, pi, sin, sqrt
from operator import mul

from service.prompts.wav import FULL_SCALE, RATE

# Half amplitude at 3.9 kHz: speech up to 3.4 kHz passes, what would fold back below it is 50 dB down.
CUTOFF = 3900.0
# How far the filter looks either way, in seconds: it sets how steeply it cuts.
REACH = 1 / 700
LOUDNESS = 0.1
PEAK = 0.8
QUIET = 0.01
LEAD = 0.1
TAIL = 0.25


class Silent(ValueError):
    """There is nothing to hear in the sound."""


def fit(samples: Sequence[int], rate: int) -> "array[int]":
    """Return 16-bit ``samples`` of any ``rate`` at 8 kHz, trimmed and at an even loudness.

    Loudness is a root mean square of 0.1 of full scale (-20 dB), lowered where a peak would pass 0.8.
    Raises ``Silent`` when no sample reaches 0.01 of full scale.
    """
    heard = trim(resample(samples, rate))
    loudness = sqrt(sum(map(mul, heard, heard)) / len(heard))
    gain = min(LOUDNESS * FULL_SCALE / loudness, PEAK * FULL_SCALE / max(map(abs, heard)))
    return array("h", [round(value * gain) for value in heard])


def trim(samples: Sequence[float]) -> Sequence[float]:
    """Return 8 kHz ``samples`` without the silence before and after, but for a tenth and a quarter of a second.

    Raises ``Silent`` when nothing would be left.
    """
    highest = max(map(abs, samples), default=0.0)
    if highest < QUIET * FULL_SCALE:
        raise Silent("The sound is silent.")
    loud = [place for place, value in enumerate(samples) if abs(value) > QUIET * highest]
    first = max(0, loud[0] - round(LEAD * RATE))
    return samples[first : loud[-1] + round(TAIL * RATE)]


def resample(samples: Sequence[int], rate: int) -> Sequence[float]:
    """Return ``samples`` at 8 kHz, low-passed so that nothing above the telephone's band folds into it.

    A polyphase filter: ``rate`` in hertz, 8000 or more, need not be a multiple of 8000.
    """
    if rate == RATE:
        return list(map(float, samples))
    up, down = RATE // gcd(rate, RATE), rate // gcd(rate, RATE)
    phases = _phases(rate, up)
    taps = len(phases[0])
    padding = [0.0] * (taps // 2)
    padded = [*padding, *map(float, samples), *padding]
    made = []
    for place in range(0, len(samples) * up, down):
        start, phase = divmod(place, up)
        made.append(sum(map(mul, padded[start : start + taps], phases[phase])))
    return made


@cache
def _phases(rate: int, up: int) -> tuple[tuple[float, ...], ...]:
    """Return the filter's taps for every place between two samples, each set with a sum of one."""
    phases = []
    half = round(REACH * rate)
    for phase in range(up):
        taps = [_tap(place - half - phase / up, rate) for place in range(2 * half)]
        phases.append(tuple(tap / sum(taps) for tap in taps))
    return tuple(phases)


def _tap(distance: float, rate: int) -> float:
    """Return a sinc at the cut-off under a Hamming window, ``distance`` samples from its middle."""
    angle = 2 * pi * CUTOFF / rate * distance
    window = 0.54 + 0.46 * cos(pi * distance / (REACH * rate + 1))
    return (sin(angle) / angle if angle else 1.0) * window
