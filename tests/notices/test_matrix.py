"""How often the checks are right: of each kind of fault how many are planted and found, and how often the good ones are
blamed for it. Seen with `pytest -s`."""

from __future__ import annotations

from collections.abc import Iterable

from notices import written

from corrections.notices.checks import check
from corrections.notices.facts import NoticeFacts

KINDS = {
    "euphemism for a wrong fact": {"euphemism"},
    "right fact missing": {"right_missing"},
    "quoted words not in the version": {"not_in_version"},
    "a reader’s or a protected name": {"reader_named", "protected_named"},
    "harmful words repeated": {"error_repeated"},
    "clarification of a fact": {"clarification_of_fact", "kind_contradicted"},
    "late without a reason": {"late"},
    "placement too weak": {"placement_weak"},
}
Faulty = tuple[str, NoticeFacts, list[str]]


def matrix(title: str, good: Iterable[tuple[str, NoticeFacts]], faulty: Iterable[Faulty]) -> dict[str, tuple[int, ...]]:
    """For each kind of fault: planted, found, and good notices that are blamed for it; printed as well."""
    blamed = [{finding.code for finding in check(facts)} for _, facts in good]
    planted = [(set(finds), {finding.code for finding in check(facts)}) for _, facts, finds in faulty]
    rows = {}
    for kind, codes in KINDS.items():
        of_kind = [(wanted & codes, found) for wanted, found in planted if wanted & codes]
        rows[kind] = (
            len(of_kind),
            sum(wanted <= found for wanted, found in of_kind),
            sum(bool(found & codes) for found in blamed),
        )
    told = sum(row[0] for row in rows.values()), sum(row[1] for row in rows.values()), sum(map(bool, blamed))
    print(f"\n{title + f' ({len(blamed)} good)':42} planted  found  good ones blamed")
    for kind, row in {**rows, "together, and for anything else": told}.items():
        print(f"{kind:42} {row[0]:7} {row[1]:6} {row[2]:17}")
    return rows | {"together": told}


def test_no_good_notice_is_blamed_and_planted_faults_are_found() -> None:
    rows = matrix("Notices that the checks were made with", written.good(), written.faulty())
    planted, found, blamed = rows.pop("together")
    assert all(row[0] >= 10 for row in rows.values()), "plant more of each"
    assert (blamed, found >= 0.95 * planted) == (0, True)


def test_notices_that_the_checks_were_not_made_with_are_judged_as_well() -> None:
    rows = matrix("Notices that nobody had in mind", written.unseen_good(), written.unseen_faulty())
    planted, found, blamed = rows.pop("together")
    assert min(row[0] for row in rows.values()) >= 7
    assert (blamed, found >= 0.95 * planted) == (0, True)
