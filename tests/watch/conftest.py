from __future__ import annotations

from collections.abc import Iterator

import pytest
from watch.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()
