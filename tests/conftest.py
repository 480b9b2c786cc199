"""What every test may ask for."""

pytest_plugins = ["tests.databases", "tests.loopback", "tests.queue_servers", "tests.transcripts.option"]
