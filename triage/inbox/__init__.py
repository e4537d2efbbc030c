"""From an accepted message to a delivered answer: once, in order, with one voice, whatever crashes in between.

`accept` takes messages in, `turn` and `commit` answer them, `deliver` sends, `timers` remind; only `engine` knows DBOS.
"""
