"""What the corpus says of tools: any tool, any name, any value, so that nothing is known by heart.

    catalogue/   kinds of tools, and how people ask for them
    values.py    what an argument can be: its JSON, how a user says it, its schema
    naming.py    what tools and parameters are called
    offers.py    tools as they are offered, one or several
    requests.py  what a user asks of a tool, and the calls that serve it
    results.py   what tools return, and how that is told; errors.py: when they fail
    rounds.py    what is asked, called, returned and told; call_makers.py, result_makers.py and
                 drills.py (short exercises in copying): whole conversations
    pieces.py    what the tokenizer should see as one piece
    exam.py      the development exam; exam_data/: what only it says
    kept_back.py what training must never say

Knows nothing of tokens, and of facts about winds only the names.
"""
