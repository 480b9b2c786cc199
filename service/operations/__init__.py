"""One module per thing that happens; one verb, one transaction, its audit row inside it."""
