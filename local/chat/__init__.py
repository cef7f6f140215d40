"""`python -m local.chat`: a chat in the terminal with a server that speaks OpenAI's chat dialect.

__main__      the command line, and what is told of a server that does not answer
session       one line after the other: a question, or a command
commands      what begins with /
asking        a question over HTTP -> the answer, piece by piece
conversation  what was said, and what of it is sent
tools         tools that the model may call, and who answers the calls
stopping      Ctrl-C while an answer comes
terminal      what a person types and sees

Knows the server by its URL alone: nothing of the bundle is imported.
"""
