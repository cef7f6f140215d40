"""What only the development exam says: its sentences, tools, values and results.

asks.py       sentences for tools of kinds that training knows
new_tools.py  sixty tools whose names training never offers
values.py     values that training never draws
results.py    results with keys and reasons of their own
"""
