"""Making follow-up plans out of their content document (clinical.md 5.3)."""

from messages.plans import Action, Anchor, Does, Meaning, Plan, Reply, Silence, Step, When
from messages.tables import Table


def plan(table: Table) -> Plan:
    """Return one plan; its steps' texts are named P-PLAN-STEP, a private one with -PRIVATE at the end."""
    name = table.text("id")
    return Plan(
        id=name,
        title=table.text("title"),
        needs=table.text("needs"),
        steps=tuple(_step(name, row) for row in table.tables("step")),
        days=table.whole("days") if table.has("days") else None,
    )


def _step(plan_id: str, table: Table) -> Step:
    text = f"{plan_id}-{table.text('id')}"
    private = f"{text}-PRIVATE"
    written = table.table("texts").table("sms")
    if not written.has(text):
        table.fault(f"texts.sms.{text} is not written")
    replies = table.table("replies")
    return Step(
        id=table.text("id"),
        when=_when(table.table("when")),
        purpose=table.text("purpose"),
        text=text,
        private=private if written.has(private) else text,
        replies={digits: _reply(replies.table(digits)) for digits in replies.names()},
        silence=tuple(Silence(row.whole("minutes"), _actions(row)) for row in table.tables("silence")),
        gate=table.flag("gate"),
    )


def _when(table: Table) -> When:
    return When(
        anchor=table.one_of("anchor", Anchor),
        days=table.whole("days", 0),
        minutes=table.whole("minutes", 0),
        at=table.text("at") if table.has("at") else None,
        every=table.whole("every") if table.has("every") else None,
        weekdays=table.wholes("weekdays"),
    )


def _reply(table: Table) -> Reply:
    return Reply(table.one_of("means", Meaning), _actions(table))


def _actions(table: Table) -> tuple[Action, ...]:
    return tuple(_action(row) for row in table.tables("sets_off"))


def _action(table: Table) -> Action:
    return Action(
        does=table.one_of("does", Does),
        say=table.text("say") if table.has("say") else None,
        plan=table.text("plan") if table.has("plan") else None,
        after=table.whole("after", 1),
        since=table.whole("since", 0),
        because=table.text("because", ""),
    )
