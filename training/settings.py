"""The thresholds, chosen on messages of hands the model had not seen; docs/understanding.md holds the trade-off."""

SETTINGS = {
    # Recall of emergencies comes first. On held-out hands 0.05 found 95.1 % of emergencies with 8.6 % false alarms on
    # adversarial unrelated messages, 0.02 97.4 % with 12.4 %, 0.01 98.3 % with 18.9 % (rules alone: 73 % and 5.5 %).
    # What passes only just is answered with "if ... call" and the ordinary answer, so a false alarm costs a sentence.
    "level_E": 0.02,
    "level_EQ": 0.05,
    "level_D0": 0.06,
    "level_D7": 0.1,
    # Suggestions hardly ever fire on unrelated text, whatever the threshold; below this they are noise.
    "kind_topic": 0.05,
    "kind_command": 0.05,
    "kind_reply": 0.05,
    # The line from log-odds to certainty, fitted by training/calibrate.py on the same held-out messages.
    "slope": 1.0089,
    "offset": 1.1051,
}
