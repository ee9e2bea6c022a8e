"""For people at a terminal: findings first, then what was not tried, then the count."""

from collections.abc import Iterator

from idp_mock.checker.reports.counts import summary
from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Grade, Trial

_HEADINGS = {
    Grade.FINDING: "Findings",
    Grade.ACCEPTED_FINDING: "Findings that the baseline accepts",
    Grade.UNTRIED: "Not exercised",
    Grade.RIGHT: "Handled right",
}


def terminal_report(run: Run) -> str:
    return "\n".join(_lines(run))


def _lines(run: Run) -> Iterator[str]:
    width = max((len(trial.fault.id) for trial in run.trials), default=0)
    for grade, heading in _HEADINGS.items():
        trials = run.of(grade)
        if trials:
            yield heading
            yield from (line for trial in trials for line in _told(trial, width))
            yield ""
    yield from (f"Note: {remark}" for remark in run.remarks)
    yield summary(run)


def _told(trial: Trial, width: int) -> Iterator[str]:
    yield f"  {trial.fault.id.ljust(width)}  {trial.seen:<13}  {trial.fault.title}"
    if trial.grade is not Grade.RIGHT:
        yield f"  {'':{width}}  {trial.sentence}"
    if trial.note:
        yield f"  {'':{width}}  {trial.note}"
