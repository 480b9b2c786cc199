"""``make bench``: every figure the README states, made by the command that makes it."""

import os
import platform

from benchmarks import chaos, evaluation, scheduling, sending, understanding, web
from benchmarks.noise import run as noise
from benchmarks.report import Report


def main() -> None:
    """Run every benchmark and print the figures."""
    report = Report()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; median (lowest to highest)"
    )
    report.title("Answering")
    web.measure(report)
    report.title("Sending")
    sending.measure(report)
    report.title("Scheduling")
    scheduling.measure(report)
    report.title("Understanding")
    understanding.measure(report)
    report.title(
        "Understanding of the held-out hands and of the blind batches (how blind they still are: docs/understanding.md)"
    )
    evaluation.measure(report)
    report.title("People whose fingers slip")
    noise.measure(report)
    report.title("Chaos (hours; by itself and shorter: docs/chaos.md)")
    chaos.measure(report)


main()
