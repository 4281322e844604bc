"""The text of an article without a page around it: all of it is the article, but for what plugins hang on it."""

from __future__ import annotations

import pytest

from corrections.articles.reading import fragment
from corrections.errors import Refused
from corrections.taxonomy import BlockType

TEXT = "".join(f"<p>Paragraph number {n} says something that is worth keeping.</p>" for n in range(5))


def words(html: str) -> list[str]:
    return [block.text for block in fragment.read(html)]


def test_short_pieces_are_kept_as_no_vote_would() -> None:
    assert words("<p>It rains.</p><p>No.</p><h2>Why</h2>") == ["It rains.", "No.", "Why"]
    assert words("Words without any mark-up") == ["Words without any mark-up"]


def test_colours_and_places_of_a_theme_are_no_boxes() -> None:
    names = "has-header-color has-secondary-background-color wp-block-comments-pullquote alignwide is-style-share"
    html = f'<div class="wp-block-group {names}"><p class="{names}">A paragraph in colours.</p></div>{TEXT}'
    assert words(html)[0] == "A paragraph in colours."


@pytest.mark.parametrize(
    "box",
    [
        '<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li>Click to share on X</li></ul></div>',
        '<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p>Another article</p></div>',
        '<div class="yarpp yarpp-related"><p>Another article</p></div>',
        '<aside class="newsletter-signup"><p>Get our letter.</p></aside>',
        "<p>Advertisement</p>",
        '<p style="display:none">Hidden.</p>',
        "<script>var a = '<p>No.</p>'</script>",
    ],
)
def test_what_plugins_hang_on_is_left_out(box: str) -> None:
    assert words(f"{box}{TEXT}") == words(f"{TEXT}{box}") == words(TEXT)


def test_words_that_are_hidden_in_a_line_are_no_part_of_it() -> None:
    assert words(TEXT.replace("worth", "<span style='display:none'>not</span> worth")) == words(TEXT)


def test_a_box_around_everything_is_none() -> None:
    assert words(f'<div class="social-story">{TEXT}</div>') == words(TEXT)


def test_kinds_of_blocks_are_told_apart() -> None:
    html = "<blockquote>Q</blockquote><ol><li>I</li></ol><pre>a\n b</pre><h4>H</h4>"
    html += "<figure><figcaption>C</figcaption></figure>"
    assert [block.type for block in fragment.read(html)] == [
        BlockType.QUOTE,
        BlockType.LIST_ITEM,
        BlockType.CODE,
        BlockType.HEADING,
        BlockType.CAPTION,
    ]


def test_what_it_says_of_its_character_set_is_not_believed() -> None:
    assert words('<meta charset="iso-2022-jp"><p>Café \x1b$B</p>') == ["Café $B"]


@pytest.mark.parametrize("html", ["", "   ", "<p></p>", "<!-- nothing -->", "<script>x</script>"])
def test_without_words_there_is_no_article(html: str) -> None:
    with pytest.raises(Refused):
        fragment.read(html)


def test_more_than_an_article_can_have_is_refused() -> None:
    with pytest.raises(Refused, match="too long"):
        fragment.read("<p>x</p>" * 5_001)
