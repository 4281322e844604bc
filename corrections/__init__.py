"""An editorial corrections and standards tracker for newsrooms."""

__version__ = "0.1.0"
