"""SARIF 2.1.0, as code scanning reads it: a rule for each fault, a result for each finding."""

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Fault, Grade, Seen, Trial

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Seen.ACCEPTED: "error", Seen.CRASHED: "warning", Seen.HUNG: "warning", Seen.REFUSED: "warning"}


def sarif_report(run: Run) -> str:
    """Results point to the plan: the checker does not see the relying party's sources."""
    findings = [trial for trial in run.trials if trial.grade in (Grade.FINDING, Grade.ACCEPTED_FINDING)]
    rules = [trial.fault for trial in run.trials]
    index = {fault.id: number for number, fault in enumerate(rules)}
    driver = {"name": "idp-mock check", "rules": [_rule(fault) for fault in rules]}
    results = [_result(trial, index[trial.fault.id], run.plan.path) for trial in findings]
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _rule(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "name": "".join(part.capitalize() for part in fault.id.split("-")),
        "shortDescription": {"text": fault.title},
        "fullDescription": {"text": fault.why or fault.title},
        "help": {"text": f"{fault.why} {fault.clause}".strip() or fault.title},
        "properties": {"tags": [fault.family, *fault.covers], "expect": fault.expect},
    }


def _result(trial: Trial, rule: int, path: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": trial.fault.id,
        "ruleIndex": rule,
        "level": _LEVELS[trial.seen],
        "message": {"text": f"{trial.fault.title}. {trial.sentence} {trial.note}".strip()},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(PurePath(path).as_posix())}, "region": {"startLine": 1}}}],
        "partialFingerprints": {"fault/v1": trial.key},
    }
    if trial.grade is Grade.ACCEPTED_FINDING:
        result["suppressions"] = [{"kind": "external", "justification": "accepted by the baseline"}]
    return result
