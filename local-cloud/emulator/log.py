"""The emulator's log: a quiet file, rotated by size."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

log = logging.getLogger('emulator')


def start_log(folder: Path) -> None:
    """Sends our messages, and warnings of the libraries, to `emulator.log` (5 MB, three old ones kept)."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / 'emulator.log', maxBytes=5_000_000, backupCount=3)
    handler.setFormatter(logging.Formatter('%(asctime)s %(levelname)s %(name)s: %(message)s'))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    log.setLevel(logging.INFO)


def rotate(file: Path, limit: int = 5_000_000) -> None:
    """Moves a child's log aside before the child is started, when it has grown past the limit."""
    if file.exists() and file.stat().st_size > limit:
        file.replace(file.with_suffix(file.suffix + '.1'))
