from __future__ import annotations

from corrections.notices.citation import cite

URL = "https://corrections.example/corrections/2026-0042/revisions/2"


def test_a_citation_names_the_paper_the_number_the_revision_the_day_the_address_and_the_log_entry():
    assert cite("The Courier", "2026-0042", 2, "12 November 2026", URL, 1207) == (
        f"The Courier, correction 2026-0042, revision 2, 12 November 2026, {URL} (log entry 1,207)"
    )


def test_the_log_entry_is_written_as_the_language_writes_numbers():
    assert "(log entry 1.207)" in cite("Der Bote", "2026-0042", 2, "12. November 2026", URL, 1207, language="de")
    assert "(log entry 1,207)" in cite("?", "2026-0042", 2, "12 November 2026", URL, 1207, language="not a language")


def test_a_name_with_braces_is_only_a_name():
    assert cite("{url}", "2026-0042", 1, "today", URL, 0).startswith("{url}, correction")


def test_a_citation_is_translated():
    def german(text: str) -> str:
        return text.replace("correction", "Berichtigung")

    assert "Berichtigung 2026-0042" in cite("Der Bote", "2026-0042", 1, "heute", URL, 0, translate=german)
