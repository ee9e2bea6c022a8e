"""The command that checks a relying party, and how its results are written."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eid.commands import Failed
from idp_mock.commands.terminal import PROGRAM

if TYPE_CHECKING:
    from idp_mock.checker.plan import Plan
    from idp_mock.checker.run import Run
    from idp_mock.checker.verdict import Trial

FINDINGS, BAD_PLAN, BAD_SETUP = 1, 2, 3
"""Exit codes besides 0."""


class _Ended(Failed):
    """One line, and an exit code of its own."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(f"{PROGRAM} check", message)
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return self.code


@click.command("check")
@click.argument("plan", type=click.Path(path_type=Path), default="rp.toml")
@click.option("--only", multiple=True, metavar="FAULT", help="Only this fault; may be given several times.")
@click.option("--family", "families", multiple=True, metavar="FAMILY", help="Only faults of this family; may be given several times.")
@click.option("--browser", is_flag=True, help="Drive a real Chromium (needs selenium, chromium and chromedriver).")
@click.option("--baseline", type=click.Path(path_type=Path), help="File of accepted findings.")
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Accept all findings of this run: write them to that file.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option("--sarif", type=click.Path(path_type=Path), help="Write SARIF 2.1.0.")
@click.option("--html", type=click.Path(path_type=Path), help="Write one HTML file with all exchanges.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--url", envvar="IDP_URL", default="", help="Address of the node, instead of the plan's.  [IDP_URL]")
@click.option("--token", envvar="IDP_CONTROL_TOKEN", default="", help="Control token of the node.  [IDP_CONTROL_TOKEN]")
@click.pass_context
def check(context: click.Context, /, plan: Path, as_json: bool, **options: Any) -> None:
    """Try faults on the relying party that PLAN (rp.toml) describes, and judge what it does.

    Exit code 0: no finding, or only such as the baseline accepts. 1: findings. 2: the plan or an option cannot be used. 3: the set-up
    does not work (node or relying party cannot be reached, or a good login fails), so nothing was judged.
    """
    from idp_mock.checker.plan import PlanRefused
    from idp_mock.checker.run import SetupBroken

    try:
        run = _run(_plan(plan, options), options)
    except PlanRefused as error:
        raise _Ended(str(error), BAD_PLAN) from error
    except SetupBroken as error:
        raise _Ended(str(error), BAD_SETUP) from error
    _write_reports(run, options)
    click.echo(_shown(run, as_json))
    context.exit(_code(run, options))


def _plan(path: Path, options: dict[str, Any]) -> "Plan":
    from msgspec.structs import replace

    from idp_mock.checker.plan import read_plan

    plan = read_plan(path)
    faults, node = plan.faults, plan.node
    faults = replace(faults, only=options["only"] or faults.only, families=options["families"] or faults.families)
    return replace(plan, faults=faults, node=replace(node, url=options["url"] or node.url, token=options["token"] or node.token))


def _run(plan: "Plan", options: dict[str, Any]) -> "Run":
    from msgspec.structs import replace

    from idp_mock.checker.baseline import read_baseline, stale, with_baseline

    file = options["baseline"] or (Path(plan.path).parent / plan.baseline if plan.baseline else None)
    accepted = read_baseline(file) if file else frozenset()
    run = _tried(plan, _chromium(plan) if options["browser"] else None)
    gone = tuple(f"The baseline has {line!r}, which is no longer so." for line in stale(run.trials, accepted))
    return replace(run, trials=tuple(with_baseline(run.trials, accepted)), remarks=(*run.remarks, *gone))


def _tried(plan: "Plan", browser: "Callable[[], Any] | None") -> "Run":
    from idp_mock.checker.run import prepared

    with prepared(plan, browser) as made:
        bar = click.progressbar(length=len(made.faults), label="faults", file=sys.stderr, item_show_func=_shown_id)
        with _tidy_end(), bar:
            return made.run(lambda trial: bar.update(1, trial))


@contextmanager
def _tidy_end() -> Iterator[None]:
    """Whoever ends a run, such as CI at its limit, is to leave nothing armed at the node."""
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _shown_id(trial: "Trial | None") -> str | None:
    return trial.fault.id if trial else None


def _chromium(plan: "Plan") -> "Callable[[], Any]":
    from idp_mock.checker.chromium import Chromium

    return lambda: Chromium(plan.timeout, plan.patience)


def _write_reports(run: "Run", options: dict[str, Any]) -> None:
    from idp_mock.checker.baseline import written_baseline
    from idp_mock.checker.reports.junit import junit_report
    from idp_mock.checker.reports.page import html_report
    from idp_mock.checker.reports.sarif import sarif_report

    made: dict[str, Callable[[], str]] = {
        "junit": lambda: junit_report(run),
        "sarif": lambda: sarif_report(run),
        "html": lambda: html_report(run),
        "write_baseline": lambda: written_baseline(run.trials),
    }
    for name, text in made.items():
        if options[name]:
            try:
                options[name].write_text(text(), "utf-8")
            except OSError as error:
                raise _Ended(f"cannot write {options[name]}: {error.strerror}", BAD_PLAN) from error


def _shown(run: "Run", as_json: bool) -> str:
    from idp_mock.checker.reports.json import json_report
    from idp_mock.checker.reports.terminal import terminal_report

    return json_report(run) if as_json else terminal_report(run)


def _code(run: "Run", options: dict[str, Any]) -> int:
    from idp_mock.checker.verdict import Grade

    found = any(trial.grade is Grade.FINDING for trial in run.trials)
    return FINDINGS if found and not options["write_baseline"] else 0


COMMANDS: tuple[click.Command, ...] = (check,)
"""What this module adds to `idp-mock`."""
