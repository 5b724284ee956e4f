"""Programs that we start, watch and stop, each in a process group of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
import os
from pathlib import Path
import signal
import subprocess
import time

from .guard import Guard

_TAIL_LINES = 40


class ProcessError(RuntimeError):
    """A program did not start, or ended by itself; the text has the end of its log."""


class ManagedProcess:
    """A program whose output goes to a log file and whose children die with it.

    A group of its own keeps Ctrl-C from reaching it before us, and lets all of
    it be stopped at once. A guard stops it when we are killed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Describe a program; nothing is started yet."""
        self.name = name
        self.log = log
        self._command = list(command)
        self._cwd = cwd
        self._env = None if env is None else dict(env)
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self.running else None

    def start(self) -> None:
        """Start it; its output is appended to the log."""
        if self.running:
            return
        self._release()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._cwd,
                env=self._env,
                start_new_session=True,
            )
        self._guard = Guard(self._process.pid)

    def wait_ready(self, ready: Callable[[], bool], timeout: float) -> None:
        """Ask ``ready`` until it agrees; raises as soon as the program ends."""
        for pause in _pauses(timeout):
            if ready():
                return
            if self.ended_within(pause):
                raise self.error(f"ended with {self.exit_code} while starting")
        raise self.error(f"was not ready after {timeout:g} s")

    @property
    def exit_code(self) -> int | None:
        """What it ended with, None while it runs."""
        return None if self._process is None else self._process.poll()

    def ended_within(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for it to end."""
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, timeout: float = 30.0) -> None:
        """Ask it to end; after ``timeout`` seconds do not ask."""
        self._signal(signal.SIGTERM)
        if not self.ended_within(timeout):
            self.kill()
            return
        # What it started and left behind.
        self._signal(signal.SIGKILL)
        self._release()

    def kill(self) -> None:
        """End it at once, as a power cut would, with all that it started."""
        self._signal(signal.SIGKILL)
        self.ended_within(10)
        self._release()

    def error(self, what: str) -> ProcessError:
        """Return an error with the end of the log."""
        return ProcessError(
            f"{self.name} {what}. The end of {self.log}:\n{self.tail()}"
        )

    def tail(self, lines: int = _TAIL_LINES) -> str:
        """Return the end of the log."""
        with suppress(FileNotFoundError):
            text = self.log.read_text(encoding="utf-8", errors="replace")
            return "\n".join(text.splitlines()[-lines:])
        return ""

    def _release(self) -> None:
        if self._guard is not None:
            self._guard.release()
            self._guard = None

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


def _pauses(timeout: float) -> Iterator[float]:
    """Yield growing pauses until ``timeout`` seconds have passed."""
    deadline = time.monotonic() + timeout
    pause = 0.02
    while (left := deadline - time.monotonic()) > 0:
        yield min(pause, left)
        pause = min(pause * 1.5, 0.5)
