"""How data/tiny-mistral was made: the facts, the corpus, the training run and the exams.

    winds.py        what is true: 47 winds, one sentence an attribute
    language/       how people ask about it, and what else they say; templates.py: the notation
    talk/           what is said in words: wordings, rules to obey, given texts, long conversations
    tools/          tools of any kind, requests, results, and exercises in copying
    about_winds.py  conversations about winds, which stand on both
    corpus.py       draws conversations: of each kind its share; held_out.py: none that an exam asks
    encode.py       conversations to token ids, as mistral-common would; tokenizer.py: the pieces
    run/            a run of training, which can be interrupted
    exam/           questions, judges and marks; final_exam/: what is looked at once
    splits.py       which exams there are
    train.py        `make train`; evaluate.py: `make eval`; pilot.py: `make pilot`, compares recipes

Nothing in the bundle imports this package: the container never sees it.
"""
