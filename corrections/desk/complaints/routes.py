"""The addresses of complaints on the desk, and the act that one must be allowed; who decides is for the actions."""

from __future__ import annotations

from corrections.accounts.decisions import Act
from corrections.web.routing import POST, Route

HERE = "/desk/cases/<int:case_id>/complaint"

COMPLAINTS: tuple[Route, ...] = (
    Route(HERE, "complaint", "complaints.show.show", Act.READ_DESK),
    Route(f"{HERE}/opening", "complaint_open", "complaints.acts.begin", Act.DECIDE, POST),
    Route(f"{HERE}/admission", "complaint_admit", "complaints.acts.admit", Act.STANDARDS, POST),
    Route(f"{HERE}/refusal", "complaint_refuse", "complaints.acts.refuse", Act.STANDARDS, POST),
    Route(f"{HERE}/answer", "complaint_answer", "complaints.acts.answer", Act.DECIDE, POST),
    Route(f"{HERE}/going-on", "complaint_go_on", "complaints.acts.go_on", Act.STANDARDS, POST),
    Route(f"{HERE}/provisional", "complaint_provisional", "complaints.acts.find_provisionally", Act.STANDARDS, POST),
    Route(f"{HERE}/finding", "complaint_find", "complaints.acts.find", Act.STANDARDS, POST),
    Route(f"{HERE}/review", "complaint_review", "complaints.acts.decide_review", Act.SECOND_LOOK, POST),
)
