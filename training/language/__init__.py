"""How people say it: words, names, questions, small talk, spelling. Knows nothing of conversations.

phrasings.py  how people ask about a wind; smalltalk.py: what else they say, and the answers
refusals.py   what they ask of other things, and how it is refused
wording.py    one question as one person words and types it
words.py      made-up words and phrases without end; names.py: of people, places and goods
"""
