"""What still stands between a draft and its office."""

from relying_party.praca.applications.application import Application
from relying_party.praca.applications.kinds import Step
from relying_party.praca.questions import Refused, Values, judge


def judge_step(step: Step, values: Values) -> None:
    """Raises `Refused` with all that is wrong with the answers of one step."""
    judge(step.questions, values)
    mistakes = step.check(values)
    if mistakes:
        raise Refused(*mistakes)


def answers_of(application: Application, step: Step) -> Values:
    """What the draft holds for the questions of a step."""
    return {question.name: application.answers.get(question.name, "") for question in step.questions}


def unfinished(application: Application) -> Step | None:
    """The first step that is not answered as it must be; None for an application that may be filed."""
    for step in application.described.steps:
        try:
            judge_step(step, answers_of(application, step))
        except Refused:
            return step
    return None
