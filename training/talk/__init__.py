"""What is said in words: every answer in several wordings, and the kinds of talk beyond a question.

    answers.py     one fact in many sentences, of which the table's own is the most probable
    replies.py     an answer with its brief and its long form: facts, small talk, refusals
    rules.py       what a system prompt can ask for, and how one sees that it was obeyed
    orders.py      how it is worded; styles.py: manners of speaking
    ruled.py       conversations under such rules
    line.py        one sentence, and what it tells
    lines.py       sentences of names and numbers; prose/: sentences by hand; texts.py: a few
    reading.py     tasks on a text: quoting, editing, summing up; wordings.py: how people ask
    forms.py       answers as JSON with the keys that were asked for
    memory.py      long conversations: going back, and what the user told earlier
    user_facts.py  what users tell of themselves
    exam/          the development exam; sentences.py: its wordings, kept out of the corpus

Knows nothing of tokens.
"""
