"""Ends programs that we have started when we are ended ourselves without a chance to."""

import os
import subprocess

# Its input ends with us, however we end. A minute for a program to write what
# it keeps, then it is not asked any more.
_SCRIPT = """
read -r _
kill -s TERM -- "-$1" 2>/dev/null
for _ in $(seq 60); do
  kill -s 0 -- "-$1" 2>/dev/null || exit 0
  sleep 1
done
kill -s KILL -- "-$1" 2>/dev/null
"""


class Guard:
    """Watches over one process group, from a process of its own."""

    def __init__(self, group: int) -> None:
        """Begin."""
        read, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _SCRIPT, "guard", str(group)],
                stdin=read,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(read)

    def release(self) -> None:
        """Leave the group alone: it has ended, and its number may be another's soon."""
        self._process.kill()
        self._process.wait()
        os.close(self._lifeline)
