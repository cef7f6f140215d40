"""The checkpoints that people have: each kind is made small, and served or refused.

kind            what a kind is: how it is made, and what must come of it
kinds/          all of them
making/         how their files are made; templates/ has chat templates as published
oracles         whose prompts are right
opened          a kind, opened here and by transformers
checks/         what is asked of those that are served
refusals        the one line of those that are not
through_server  both, of the real server
report          the tables, which stand in docs/compatibility.md
run             `make checkpoints` prints them
"""
