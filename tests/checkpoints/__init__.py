"""The checkpoints that people have: each kind is made small, and served or refused.

kind      what a kind is: how it is made, and what must come of it
kinds/    all of them
making/   how their files are made
templates/  chat templates as published
oracles   whose prompts are right
opened    a kind, opened here and by transformers
checks    what is asked of those that are served; refusals: of the others
through_server  the same by the openai client, of the real server
report    the table, which stands in docs/compatibility.md
run       `make checkpoints` prints it
"""
