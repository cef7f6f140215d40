"""One training run: from a recipe and a corpus to a folder that can be served.

    recipe.py    the numbers that decide what comes out
    data.py      conversations as batches, the same ones in the same order for every run of a recipe
    model.py     the Mistral that learns, and what it is told of its mistakes
    gradients.py the gradients of a batch, its parts side by side
    optimizers.py  how it learns from that
    state.py     what an interrupted run leaves, and what a resumed one asks of it
    progress.py  what is told of a run while it goes on
    publish.py   the folder that comes out
    loop.py      all of these together

Knows nothing of what the conversations say.
"""
