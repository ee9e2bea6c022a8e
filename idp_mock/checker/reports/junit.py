"""JUnit XML, as CI servers read it: a suite for each family, a case for each fault."""

import re
from itertools import groupby

from eid.xml.escape import attribute, text
from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Grade, Trial

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(run: Run) -> str:
    """Findings are failures; what was not exercised, and what the baseline accepts, is skipped."""
    families = groupby(sorted(run.trials, key=_family), key=_family)
    suites = "".join(_suite(family, list(trials)) for family, trials in families)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={_attribute(run.plan.name)}>\n{suites}</testsuites>\n'


def _family(trial: Trial) -> str:
    return trial.fault.family


def _suite(family: str, trials: list[Trial]) -> str:
    failures = sum(trial.grade is Grade.FINDING for trial in trials)
    skipped = sum(trial.grade in _SKIPPED for trial in trials)
    took = sum(trial.took for trial in trials)
    counts = f'tests="{len(trials)}" failures="{failures}" errors="0" skipped="{skipped}" time="{took:.3f}"'
    return f"<testsuite name={_attribute(family)} {counts}>\n{''.join(map(_case, trials))}</testsuite>\n"


def _case(trial: Trial) -> str:
    opened = (
        f'<testcase classname={_attribute(f"idp-mock.{trial.fault.family}")} name={_attribute(trial.fault.id)} time="{trial.took:.3f}">'
    )
    return f"{opened}{_outcome(trial)}</testcase>\n"


def _outcome(trial: Trial) -> str:
    if trial.grade is Grade.FINDING:
        told = "\n".join(filter(None, (trial.fault.title, trial.sentence, trial.note, trial.fault.clause, trial.fault.why)))
        return f"<failure type={_attribute(trial.seen)} message={_attribute(trial.sentence)}>{_text(told)}</failure>"
    if trial.grade in _SKIPPED:
        return f"<skipped message={_attribute(f'{trial.grade}: {trial.sentence}')}/>"
    return f"<system-out>{_text(trial.note)}</system-out>" if trial.note else ""


_SKIPPED = (Grade.UNTRIED, Grade.ACCEPTED_FINDING)


def _text(words: str) -> str:
    return text(_NOT_IN_XML.sub("?", words))


def _attribute(words: str) -> str:
    return f'"{attribute(_NOT_IN_XML.sub("?", words))}"'
