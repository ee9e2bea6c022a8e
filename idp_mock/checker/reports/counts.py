"""How many trials ended how."""

from collections import Counter

from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Grade


def counted(run: Run) -> dict[Grade, int]:
    """Every grade, also with 0."""
    counts = Counter(trial.grade for trial in run.trials)
    return {grade: counts[grade] for grade in Grade}


def summary(run: Run) -> str:
    """One line."""
    counts = counted(run)
    told = ", ".join(f"{counts[grade]} {word}" for grade, word in _WORDS.items() if counts[grade] or grade in _ALWAYS)
    return f"{len(run.trials)} faults: {told}"


_WORDS = {
    Grade.RIGHT: "handled right",
    Grade.FINDING: "findings",
    Grade.ACCEPTED_FINDING: "accepted by the baseline",
    Grade.UNTRIED: "not exercised",
}
_ALWAYS = (Grade.RIGHT, Grade.FINDING)
