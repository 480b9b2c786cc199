"""A phone in the browser: several simulated patients, the carrier's side of the wire, and a clock to push forward."""
