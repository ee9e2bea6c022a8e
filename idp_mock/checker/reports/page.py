"""One HTML file for people: rows open what went over the wire. It needs no script and loads nothing."""

from html import escape
from typing import Any

from idp_mock.checker.reports.counts import counted, summary
from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Exchange, Grade, Trial, bit

_LONGEST = 4000
"""Characters of a body that are shown; the events of the node have all."""
_ORDER = (Grade.FINDING, Grade.ACCEPTED_FINDING, Grade.UNTRIED, Grade.RIGHT)
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3c; --soft: #8881 }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #f2b94b; --good: #7fd6a0 } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1100px; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0 }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .9rem } .counts b { display: block; font-size: 1.4rem }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .35rem 0; overflow-wrap: anywhere }
summary { cursor: pointer; padding: .45rem .7rem } summary code { font-weight: 600 }
details > div { border-top: 1px solid var(--line); padding: .2rem .9rem .7rem } details details { background: var(--soft) }
pre { max-height: 24rem; overflow: auto; white-space: pre-wrap; font-size: 12.5px; margin: .4rem 0 }
.tag { border-radius: .3rem; border: 1px solid; font-size: .8rem; padding: 0 .4rem; white-space: nowrap }
.finding { color: var(--bad) } .accepted { color: var(--warn) } .untried { color: inherit; opacity: .75 } .right { color: var(--good) }
.remark { border-left: 4px solid var(--warn); padding-left: .8rem } .quiet { opacity: .75 }
"""
_CLASSES = {Grade.FINDING: "finding", Grade.ACCEPTED_FINDING: "accepted", Grade.UNTRIED: "untried", Grade.RIGHT: "right"}
_HEADINGS = {
    Grade.FINDING: "Findings",
    Grade.ACCEPTED_FINDING: "Findings that the baseline accepts",
    Grade.UNTRIED: "Not exercised",
    Grade.RIGHT: "Handled right",
}


def html_report(run: Run) -> str:
    name = escape(run.plan.name)
    counts = "".join(f'<li class="{_CLASSES[grade]}"><b>{count}</b> {escape(grade)}</li>' for grade, count in counted(run).items())
    remarks = "".join(f'<p class="remark">{escape(remark)}</p>' for remark in run.remarks)
    sections = "".join(_section(grade, run.of(grade)) for grade in _ORDER)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{name}: {escape(summary(run))}</title><style>{_STYLE}</style></head>\n"
        f'<body><h1>{name}</h1><p class="quiet">{escape(summary(run))}</p><ul class="counts">{counts}</ul>'
        f"{remarks}{sections}</body></html>\n"
    )


def _section(grade: Grade, trials: list[Trial]) -> str:
    return f"<h2>{_HEADINGS[grade]} ({len(trials)})</h2>\n{''.join(map(_row, trials))}" if trials else ""


def _row(trial: Trial) -> str:
    fault = trial.fault
    facts = "".join(f"<p>{escape(words)}</p>" for words in (trial.sentence, trial.note, fault.why) if words)
    small = " · ".join(filter(None, (fault.clause, f"covers {', '.join(fault.covers)}" if fault.covers else "", f"{trial.took:.2f} s")))
    return (
        f'<details id="{escape(fault.id)}"><summary><span class="tag {_CLASSES[trial.grade]}">{escape(trial.seen)}</span> '
        f"<code>{escape(fault.id)}</code> {escape(fault.title)}</summary>\n"
        f'<div>{facts}<p class="quiet">{escape(small)}</p>{"".join(_exchange(fault.id, one) for one in trial.exchanges)}</div></details>\n'
    )


def _exchange(fault_id: str, one: Exchange) -> str:
    bent = ' <span class="tag finding">bent</span>' if bit(fault_id, one) else ""
    asked = f"{one['method']} {one['path']}{'?' if one['query'] else ''}{one['query']}"
    return (
        f"<details><summary>{escape(one['method'])} {escape(one['path'])} → {one['status']}{bent}</summary>"
        f"<div><pre>{escape(asked)}\n{_message(one, 'request')}</pre><pre>{one['status']}\n{_message(one, 'reply')}</pre></div></details>\n"
    )


def _message(one: dict[str, Any], side: str) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in one[f"{side}_headers"])
    body = one[f"{side}_body"]
    more = f"\n… {len(body) - _LONGEST} more characters" if len(body) > _LONGEST else ""
    return escape(f"{headers}\n{body[:_LONGEST]}{more}".rstrip())
