"""How data/tiny-mistral was made: the facts, the corpus, the training run and the exams.

    winds.py         what is true: 47 winds, one sentence an attribute
    phrasings.py     how people ask about it; smalltalk.py: what else they say
    talk/            what is said in words: wordings, rules to obey, given texts, long conversations
    tools/           tools of any kind, requests, results, and exercises in copying
    templates.py     the notation of all these texts
    corpus.py        draws conversations from them: of each kind its share
    held_out.py      keeps the exams' sentences out
    encode.py        conversations to token ids, as mistral-common would; tokenizer.py: the pieces
    run/             a run of training, which can be interrupted
    exam/            the exams and what they find; final_exam/: the one that is looked at once
    train.py         `make train`; evaluate.py: `make eval`; pilot.py compares recipes

Nothing in the bundle imports this package: the container never sees it.
"""
