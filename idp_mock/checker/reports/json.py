"""For programs."""

import json
from typing import Any

from idp_mock.checker.reports.counts import counted
from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Trial


def json_report(run: Run) -> str:
    """`trials` in the order of the catalogue, without the exchanges."""
    document = {
        "relying_party": run.plan.name,
        "counts": {str(grade): count for grade, count in counted(run).items()},
        "remarks": list(run.remarks),
        "trials": [_told(trial) for trial in run.trials],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _told(trial: Trial) -> dict[str, Any]:
    fault = trial.fault
    return {
        "fault": fault.id,
        "title": fault.title,
        "family": fault.family,
        "expect": fault.expect,
        "clause": fault.clause,
        "seen": trial.seen,
        "grade": trial.grade,
        "sentence": trial.sentence,
        "note": trial.note,
        "took": round(trial.took, 3),
        "flow": next((one["flow"] for one in trial.exchanges if one.get("flow")), ""),
    }
