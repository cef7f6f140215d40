"""How data/tiny-mistral was made: the facts, the corpus, the training run and the exam.

    winds.py         what is true: 47 winds, one sentence an attribute
    phrasings.py     how people ask about it; smalltalk.py: what else they say
    tools/           tools of any kind, requests, results, and exercises in copying
    tools_corpus.py  the tools of the first exam; templates.py: the notation of all these texts
    corpus.py        draws conversations from them, and keeps the exam's sentences out
    encode.py        conversations to token ids, as mistral-common would; tokenizer.py: the pieces
    train.py         `make train`; exam.py and evaluate.py: `make eval`

Nothing in the bundle imports this package: the container never sees it.
"""
