"""Findings that are known and accepted: a text file, one to a line, `#` begins a remark."""

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from idp_mock.checker.plan import PlanRefused
from idp_mock.checker.verdict import Grade, Trial

_HEAD = "# Accepted findings of idp-mock check: fault and what the relying party did. A line that is no longer found may go.\n"


def read_baseline(path: Path) -> frozenset[str]:
    """Raises `PlanRefused`."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PlanRefused(f"cannot read the baseline {path}: {error}") from error
    return frozenset(filter(None, (line.partition("#")[0].strip() for line in lines)))


def written_baseline(trials: Iterable[Trial]) -> str:
    """The text of a baseline that accepts all findings of these trials."""
    known = sorted({trial.key for trial in trials if trial.grade in (Grade.FINDING, Grade.ACCEPTED_FINDING)})
    return _HEAD + "".join(f"{key}\n" for key in known)


def with_baseline(trials: Iterable[Trial], accepted: frozenset[str]) -> list[Trial]:
    """The same trials; findings that are in the baseline are accepted ones."""
    return [
        replace(trial, grade=Grade.ACCEPTED_FINDING) if trial.grade is Grade.FINDING and trial.key in accepted else trial
        for trial in trials
    ]


def stale(trials: Iterable[Trial], accepted: frozenset[str]) -> list[str]:
    """Lines of the baseline whose fault was tried and behaved otherwise."""
    tried = {trial.fault.id: trial.key for trial in trials if trial.grade is not Grade.UNTRIED}
    return sorted(line for line in accepted if (fault := line.partition(":")[0]) in tried and tried[fault] != line)
