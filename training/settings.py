"""The thresholds, chosen on messages of hands the model had not seen (``make card`` prints the trade-off)."""

SETTINGS = {
    # Recall of emergencies comes first: lower thresholds were chosen until every further point of recall cost more
    # than two of false alarms. What passes only just is answered with "if ... call" and the ordinary answer.
    "level_E": 0.05,
    "level_EQ": 0.2,
    "level_D0": 0.25,
    "level_D7": 0.35,
    # Suggestions hardly ever fire on unrelated text, whatever the threshold; below this they are noise.
    "kind_topic": 0.06,
    "kind_command": 0.06,
    "kind_reply": 0.06,
    # The line from log-odds to certainty, fitted by training/calibrate.py on the same held-out messages.
    "slope": 1.2672,
    "offset": 1.2075,
}
