"""A CMS and the commands, as an installation has them: a server of its own, asked over HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from api.cms import ADDRESS, article, make_token, post
from cli.conftest import Run, Start
from cli.processes import Running

from corrections import database


def test_a_cms_sends_its_articles_to_a_server(corrections: Run, start: Start, empty_database: str) -> None:
    made = corrections("init", CORRECTIONS_DATABASE_URL=empty_database)
    assert made.returncode == 0, made.stderr
    engine = database.make_engine(empty_database)
    token = make_token(engine)
    engine.dispose()
    server = start("serve", CORRECTIONS_DATABASE_URL=empty_database, CORRECTIONS_WORKERS="2")
    server.until_it_answers()
    status, headers, said = sent(server, token, article(), "first")
    assert status == 201, said
    assert json.loads(said) == {"article": 1, "version": 1, "new": True, "url": headers["location"]}
    assert sent(server, token, article(), "first")[0] == 201
    assert sent(server, token, article(), "second")[0] == 200
    assert sent(server, "corrections_x", article())[0] == 401
    status, headers, _ = server.get(ADDRESS)
    assert (status, headers["content-type"]) == (405, "application/problem+json")
    with ThreadPoolExecutor(8) as pool:
        body = post(link="https://www.courier.example/sport/cup/", id=9, guid=...)
        answers = list(pool.map(lambda n: sent(server, token, body), range(8)))
    assert sorted(answer[0] for answer in answers) == [200] * 7 + [201], answers
    shown = json.loads(server.get("/articles/2.json")[2])
    assert [version["origin"] for version in shown["versions"]] == ["cms"]
    assert token not in server.said


def sent(server: Running, token: str, body: object, key: str = "") -> tuple[int, dict[str, str], str]:
    headers = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
    return server.get(
        ADDRESS, method="POST", body=json.dumps(body).encode(), **headers, **({"Idempotency_Key": key} if key else {})
    )
