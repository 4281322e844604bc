"""The pages of erasures, loaded when somebody first asks for one: few ever do, and each web process would hold them."""

from __future__ import annotations

from flask.typing import ResponseReturnValue


def show_all() -> ResponseReturnValue:
    from corrections.desk.erasures import show

    return show.show_all()


def show(erasure_id: int) -> ResponseReturnValue:
    from corrections.desk.erasures import show

    return show.show(erasure_id)


def confirm(erasure_id: int) -> ResponseReturnValue:
    from corrections.desk.erasures import show

    return show.confirm(erasure_id)


def refuse(erasure_id: int) -> ResponseReturnValue:
    from corrections.desk.erasures import show

    return show.refuse(erasure_id)


def take_back(erasure_id: int) -> ResponseReturnValue:
    from corrections.desk.erasures import show

    return show.take_back(erasure_id)


def new() -> ResponseReturnValue:
    from corrections.desk.erasures import asking

    return asking.show()


def find() -> ResponseReturnValue:
    from corrections.desk.erasures import asking

    return asking.find()


def ask() -> ResponseReturnValue:
    from corrections.desk.erasures import asking

    return asking.create()
