"""Names the contents: one name for as long as nothing can have been lost.

A mark lies beside the saved contents while a change is not saved yet. Whoever finds it at the start knows that a kill
came in between, and the contents get a new name; so they do when there are none, or when they had to be put aside. `up`
compares the name with the one of its last apply and looks at everything again when they differ.
"""

from __future__ import annotations

import threading
import uuid
from pathlib import Path


class Generation:
    def __init__(self, folder: Path) -> None:
        self._file = folder / 'generation'
        self._mark = folder / 'unsaved'
        self._lock = threading.Lock()
        self._marked = False
        self.name = ''

    def begin(self, loaded: bool) -> None:
        """At the start, once the contents were loaded (or not)."""
        whole = loaded and not self._mark.exists() and self._file.exists()
        if whole:
            self.name = self._file.read_text().strip()
        else:
            self.name = uuid.uuid4().hex
            self._file.write_text(self.name)
        self._mark.unlink(missing_ok=True)
        self._marked = False

    def changed(self) -> None:
        """A change is about to be made, or was just made, and is not saved."""
        if not self._marked:
            with self._lock:
                self._mark.touch()
                self._marked = True

    def saving(self) -> None:
        """What changes from now on may miss the save that begins."""
        self._marked = False

    def saved(self) -> None:
        """The save is done: unless something changed meanwhile, nothing is unsaved."""
        with self._lock:
            if not self._marked:
                self._mark.unlink(missing_ok=True)
