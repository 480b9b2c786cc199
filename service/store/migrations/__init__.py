"""The history of the schema, oldest first. A migration only adds: old and new processes run side by side."""
