"""How long prompts and streams wait for each other, on machines that are made up.

machines    how long steps take, as read, measured or estimated
rules       how many tokens of late prompts a step takes on: the engine's rule, and the one before
simulation  the engine's own planner and scheduler, by a clock that only steps move
plot        the outcomes
run         `make pacing` prints them and draws them

Nothing is computed, and no clock is read.
"""
