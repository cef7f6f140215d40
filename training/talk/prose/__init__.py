"""Sentences by hand, of which no two are built alike: so that whoever quotes one has to read it.

    notation.py               how one is written down, and drawn
    home.py, work.py, world.py  the sentences

Knows nothing of texts, nor of the tasks that are set on them.
"""
