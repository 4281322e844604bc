"""How a form is read: with a limit on its fields, however they are encoded."""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage, MultiDict


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
