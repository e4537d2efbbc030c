"""Cutting articles: passages keep their heading, fit a limit, and lose no word."""

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.domain.ids import ArticleId
from triage.domain.knowledge import Article
from triage.knowledge.passages import MOST_WORDS, cut

SENTENCE = "This sentence says something in eight plain words. "


def article(body: str) -> Article:
    return Article(ArticleId("a"), "Title", body)


def test_each_section_is_a_passage_under_its_path_of_headings() -> None:
    cuts = cut(article(f"# Top\n\n{SENTENCE * 6}\n\n## **Inner** part\n\n{SENTENCE * 7}"))
    assert [(p.id, p.heading) for p in cuts] == [("a#1", "Top"), ("a#2", "Top > Inner part")]
    assert cuts[1].text == (SENTENCE * 7).strip()


def test_a_long_section_is_cut_between_sentences_into_pieces_of_about_equal_length() -> None:
    cuts = cut(article(f"## Long\n\n{SENTENCE * 40}"))
    assert [len(p.text.split()) for p in cuts] == [112, 104, 104]
    assert all(p.heading == "Long" and p.text.endswith("words.") for p in cuts)


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    cuts = cut(article("word " * 300))
    assert [len(p.text.split()) for p in cuts] == [120, 120, 60]


def test_a_very_short_section_joins_the_one_before_and_keeps_its_heading_in_the_text() -> None:
    cuts = cut(article(f"## First\n\n{SENTENCE * 6}\n\n## Opening hours\n\nEight to six."))
    assert len(cuts) == 1
    assert cuts[0].heading == "First"
    assert cuts[0].text.endswith("Opening hours: Eight to six.")


def test_paragraphs_and_lists_keep_their_lines() -> None:
    text = "Do this in order.\n\n1. First step\n2. Second step\n\nThen you are done."
    assert cut(article(f"## Steps\n\n{text}"))[0].text == text


def test_a_number_sign_inside_code_is_no_heading() -> None:
    cuts = cut(article(f"## Shell\n\n{SENTENCE * 5}\n\n```\n# not a heading\n```\n"))
    assert [p.heading for p in cuts] == ["Shell"]
    assert "# not a heading" in cuts[0].text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=90), min_size=1, max_size=30))
def test_no_passage_is_too_long_and_no_word_is_lost(lengths: list[int]) -> None:
    sentences = [" ".join(f"w{n}x{i}" for i in range(length)) + "." for n, length in enumerate(lengths)]
    cuts = cut(article(" ".join(f"S{sentence}" for sentence in sentences)))
    assert all(1 <= len(p.text.split()) <= MOST_WORDS for p in cuts)
    assert " ".join(p.text for p in cuts).split() == " ".join(f"S{s}" for s in sentences).split()
