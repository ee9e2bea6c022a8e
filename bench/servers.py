"""Server programs under measurement: started, pinned to a processor, watched through /proc, stopped."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_START_LIMIT = 60.0
_STOP_LIMIT = 10.0


class NotServing(Exception):
    """The program ended or did not answer in time; the message names its log."""


@dataclass(frozen=True)
class Server:
    """A running program with all its children. `cold_start` is in seconds, from its start to the first 200."""

    process: subprocess.Popen[bytes]
    cold_start: float

    def cpu(self) -> float:
        """Processor seconds so far, those of ended children included."""
        return sum(sum(map(int, fields[11:15])) for fields in self._tree().values()) / _TICKS

    def memory(self) -> float:
        """Resident MiB, shared pages counted once for each process."""
        return sum(int(fields[21]) for fields in self._tree().values()) * _PAGE / 2**20

    def files(self) -> int:
        """Open files and connections."""
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self._tree())

    def _tree(self) -> dict[int, list[str]]:
        states = {pid: fields for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if (fields := _state(pid))}
        found, asked = {}, [self.process.pid]
        while asked:
            pid = asked.pop()
            if pid in states:
                found[pid] = states[pid]
                asked += [child for child, fields in states.items() if int(fields[1]) == pid]
        return found


@contextmanager
def running(argv: Sequence[str], port: int, ready: str, folder: Path, environ: Mapping[str, str], cpus: set[int]) -> Iterator[Server]:
    """The program, once `ready` (a path) answers with 200. It runs in that folder, on those processors only; its output goes to `log`
    there. Raises `NotServing`."""
    begun = perf_counter()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            argv,
            cwd=folder,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cpus),
        )
    try:
        while not _answers(port, ready):
            if process.poll() is not None or perf_counter() - begun > _START_LIMIT:
                raise NotServing((folder / "log").read_text(errors="replace")[-500:])
            sleep(0.003)
        yield Server(process, perf_counter() - begun)
    finally:
        _stop(process)


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            connection.sendall(request.encode())
            return b" 200 " in connection.recv(4096)[:20]
    except OSError:
        return False


def _state(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the name."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(_STOP_LIMIT)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
