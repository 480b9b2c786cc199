"""The thresholds, chosen on messages of hands the model had not seen; docs/understanding.md holds the trade-off."""

SETTINGS = {
    # Recall of emergencies comes first: the highest threshold that finds 98 of 100 on held-out hands, rules and model
    # together (`python -m training curve`). What passes only just is answered with "if ... call" and the ordinary
    # answer, so a false alarm costs a sentence.
    "level_E": 0.006,
    "level_EQ": 0.06,
    "level_D0": 0.05,
    "level_D7": 0.1,
    # Suggestions hardly ever fire on unrelated text, whatever the threshold; below this they are noise.
    "kind_topic": 0.005,
    "kind_command": 0.002,
    "kind_reply": 0.001,
    # The line from log-odds to certainty, as `python -m training curve` fits it on held-out messages.
    "slope": 0.734,
    "offset": 0.605,
}
