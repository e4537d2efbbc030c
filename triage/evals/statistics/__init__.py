"""Statistics of evals: intervals, tests, planning, verdict. Pure functions of numbers; numpy and Python alone."""
