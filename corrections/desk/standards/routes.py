"""The addresses of the policy on the desk, and the role that may ask for each."""

from __future__ import annotations

from corrections.accounts.decisions import Act
from corrections.web.routing import POST, Route

SEE, WRITE = Act.SEE_POLICY, Act.STANDARDS

STANDARDS: tuple[Route, ...] = (
    Route("/desk/standards", "standards", "standards.show.show", SEE),
    Route("/desk/standards/compare", "standards_compare", "standards.compare.show", SEE),
    Route("/desk/standards/begin", "standards_begin", "standards.show.begin", WRITE, POST),
    Route("/desk/standards/begin-with-starter", "standards_begin_starter", "standards.show.begin_starter", WRITE, POST),
    Route("/desk/standards/drop", "standards_drop", "standards.show.drop", WRITE, POST),
    Route("/desk/standards/proposal", "standards_propose", "standards.proposing.propose", WRITE, POST),
    Route("/desk/standards/proposal/taking-back", "standards_take_back", "standards.proposing.take_back", WRITE, POST),
    Route("/desk/standards/sign-off", "standards_sign_off", "standards.proposing.sign_off", SEE, POST),
    Route("/desk/standards/sending-back", "standards_send_back", "standards.proposing.send_back", SEE, POST),
    Route("/desk/standards/clauses/new", "clause_new", "standards.clauses.new", WRITE),
    Route("/desk/standards/clauses/new/add", "clause_add", "standards.clauses.add", WRITE, POST, "clause_new"),
    Route("/desk/standards/clauses/<clause>", "clause", "standards.clauses.edit", WRITE),
    Route("/desk/standards/clauses/<clause>/save", "clause_save", "standards.clauses.save", WRITE, POST, "clause"),
    Route(
        "/desk/standards/clauses/<clause>/retire", "clause_retire", "standards.clauses.retire", WRITE, POST, "standards"
    ),
    Route(
        "/desk/standards/clauses/<clause>/bring-back",
        "clause_bring_back",
        "standards.clauses.bring_back",
        WRITE,
        POST,
        "standards",
    ),
)
