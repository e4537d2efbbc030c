"""The dashboards of supervisors: the floor now, trends, knowledge gaps, and eval runs."""
