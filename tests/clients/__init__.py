"""Programs that people bring, run against the real server: `make clients`.

run: installs each in .build/clients, runs it, and prints a table. clients: what there is to run, as
data. programs/: the few lines that a library needs around it. model: a checkpoint with a context
long enough for agents, which calls one tool and then says one sentence. recorder: stands between a
client and the server and keeps every exchange; scripted: answers in the server's place. cleaned:
a recording without what is personal or long. recorded/: requests of each client; test_recorded
sends them to the server. test_habits: the smallest requests of each kind of habit.
"""
