"""What becomes of people whose fingers slip: callers and texters of whom one act in five goes wrong."""
