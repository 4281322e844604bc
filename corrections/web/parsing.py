"""How requests are read: forms with a limit on their fields, and conditions that are none passed over."""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_date

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from werkzeug.datastructures import FileStorage, MultiDict

DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE")


class LimitedParser(FormDataParser):
    """Werkzeug limits size and parts of multipart forms alone. A million fields of any other kind take seconds."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Raises RequestEntityTooLarge for too many bytes or fields, before they are taken apart."""
        if mimetype == "application/x-www-form-urlencoded":
            most_bytes, most_fields = self.max_form_memory_size, self.max_form_parts
            if most_bytes is not None and (content_length or 0) > most_bytes:
                raise RequestEntityTooLarge
            sent = stream.read()
            if most_fields is not None and sent.count(b"&") >= most_fields:
                raise RequestEntityTooLarge
            stream = BytesIO(sent)
        return super().parse(stream, mimetype, content_length, options)


class Request(flask.Request):
    form_data_parser_class = LimitedParser

    def __init__(self, environ: WSGIEnvironment, *args: Any, **values: Any) -> None:
        for name in DATES:
            if name in environ:
                try:
                    parse_date(environ[name])
                except OverflowError:  # Werkzeug expects each date to be within a calendar
                    del environ[name]
        super().__init__(environ, *args, **values)
