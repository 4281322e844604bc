"""A CMS whose token may send articles."""

from __future__ import annotations

import pytest
from api.cms import Cms, make_token
from flask import Flask
from sqlalchemy import Engine


@pytest.fixture
def cms(app: Flask, engine: Engine) -> Cms:
    return Cms(app, make_token(engine))
