"""Our segment counter against the calculator that Twilio publishes."""

from random import Random

from messages.language import Encoding
from messages.segments import count
from tests.contracts.judges import judge

SYLLABLES = (
    "কি", "মা", "ক্ষ", "স্ট্রো", "ড়", "য়", "আ", "মার", "জ্বর", "র‌্যাব", "ঘন্টা", "।", "৳", "৯৯৯", " ", " ", " ", "?", "1", "x",
)  # fmt: skip
LATIN = "abc XYZ 019 @£é?!:;\n^{}[]~|€'"


def test_never_more_than_the_calculator_and_at_most_one_less() -> None:
    """Twilio's calculator keeps Bangla clusters whole and so may need one segment more; it never needs fewer.

    Texts of up to four segments, where one cluster at each cut cannot add up to a second whole segment.
    """
    random = Random(20261120)
    bangla = ["".join(random.choices(SYLLABLES, k=random.randint(1, 110))) for _ in range(3000)]
    texts = [text for text in bangla if count(text).segments <= 4] + ["কি" * 67]
    judged = judge(segments=texts).segments

    differences = [theirs - count(text).segments for text, (_, theirs) in zip(texts, judged, strict=True)]

    assert len(texts) > 2000
    assert set(differences) == {0, 1}
    assert [encoding for encoding, _ in judged] == [count(text).encoding for text in texts]


def test_equal_to_the_calculator_in_the_default_alphabet() -> None:
    """In GSM-7 there are no clusters to keep, so the two counts are the same, extension characters included."""
    random = Random(7)
    texts = ["".join(random.choices(LATIN, k=random.randint(1, 500))) for _ in range(2000)]
    edges = ["a" * n for n in (160, 161, 306, 307)] + ["€" * n for n in (80, 81, 152, 153)]
    judged = judge(segments=texts + edges).segments

    ours = [(count(text).encoding, count(text).segments) for text in texts + edges]

    assert ours == [(Encoding(encoding), segments) for encoding, segments in judged]
