"""Follow-up: who is enrolled in what, what goes when, what answers and silences lead to, who must act."""
