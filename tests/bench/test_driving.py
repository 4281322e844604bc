"""What the load generator says that it measured."""

from __future__ import annotations

import pytest

from corrections.bench.driving import Measured


def test_of_requests_of_which_no_times_were_taken_no_percentile_is_told() -> None:
    assert Measured(3, 1.0, [0.001, 0.002, 0.003]).percentile(0.5) == pytest.approx(2)
    with pytest.raises(ValueError, match="no times"):
        Measured(3, 1.0, None).percentile(0.5)
