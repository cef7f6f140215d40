"""What the corpus says of tools: any tool, any name, any value, so that nothing is known by heart.

    words.py     made-up words, names of people and places, phrases: without end
    values.py    what an argument can be: its JSON, how a user says it, its schema
    naming.py    what tools and parameters are called
    winds.py     the three documented tools; errands.py, more_errands.py, services.py: other ones
    things.py    objects that can be created, found, changed; kinds.py: all kinds of tools
    requests.py  tools on offer, what a user asks of them, and the call that is right
    results.py   what tools return, and how that is told; errors.py: when they fail
    rounds.py    what is asked, called, returned and told; call_makers.py, result_makers.py and
                 drills.py (short exercises in copying): whole conversations
    makers.py    all of them, and how often each is worth drawing
    pieces.py    what the tokenizer should see as one piece
    exam.py      the development exam; exam_*.py: what only it says
    kept_back.py what training must never say

Knows nothing of tokens, and of facts about winds only the names.
"""
