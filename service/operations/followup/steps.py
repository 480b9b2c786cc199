"""Which step of which plan a message of ours is."""

from messages.content import Content
from messages.laying import step_of
from messages.plans import Plan, Step
from service.store import Transaction, enrolments
from service.store.outbound import Outbound, Purpose


def asked_by(tx: Transaction, content: Content, row: Outbound) -> tuple[Plan, Step] | None:
    """Return the plan and the step that a message of ours is, ``None`` for any other.

    A reminder outside any plan that was made from a plan's text asks the same question with the same answers.
    """
    if row.enrolment_id is None:
        return step_of(content, row.message_id) if row.purpose is Purpose.REMINDER else None
    enrolment = enrolments.get(tx, row.enrolment_id) if row.step else None
    plan = content.plans.get(enrolment.plan) if enrolment else None
    step = plan.step(row.step or "") if plan else None
    return (plan, step) if plan and step else None
