"""The development exam's own wordings and texts, which training never says.

Knows nothing of judges. Blanks in braces are filled by `exam.py`; of each wording the longest run
of words between its blanks, three words at least, is what `held_out.py` keeps out of the corpus.
"""

from __future__ import annotations

import re

# What a system prompt asks for: by the kind of rule.
ORDERS: dict[str, tuple[str, ...]] = {
    "brief": (
        "Nobody here has patience, so a single line must do.",
        "I pay by the word. Spend almost none.",
        "Whatever they ask, one crisp sentence and no more.",
        "Think telegram: short and to the point.",
        "Trim your replies to the bare minimum.",
        "Restrict yourself to a dozen words.",
        "Long-winded replies are forbidden; stay brief.",
    ),
    "long": (
        "Take your time and tell the whole tale, with details.",
        "Our readers love lengthy explanations, so be generous.",
        "A one-liner will not do: three sentences at the very least.",
        "Go deep and be as detailed as you can.",
        "Spell everything out at great length.",
        "Do not hold back: give long and detailed answers.",
        "Each reply deserves several full sentences.",
    ),
    "pirate": (
        "From here on you talk the way a pirate would.",
        "Give them your best pirate impression.",
        "Everything you say should sound like a pirate said it.",
    ),
    "knight": (
        "Picture yourself as a medieval knight and talk accordingly.",
        "Give them your best knight impression.",
        "Everything you say should sound like a knight said it.",
    ),
    "butler": (
        "Our guests expect the manners of a very polite butler.",
        "Give them your best butler impression.",
        "Courtesy first: phrase all of it very politely.",
    ),
    "child": (
        "It will be read out to small children, so choose your words for them.",
        "Whoever asks is a child of five, talk to it that way.",
        "Give them your best kindergarten teacher impression.",
    ),
    "cowboy": (
        "Give them your best cowboy impression.",
        "Everything you say should sound like a cowboy said it.",
        "Here we talk the way cowboys do.",
    ),
    "robot": (
        "Give them your best robot impression.",
        "Everything you say should sound like a robot said it.",
        "Here we talk the way robots do.",
    ),
    "sign off": (
        "The final thing in all your replies shall be {v}",
        "Please let all replies close with the words {v}.",
        "At the bottom of whatever you write, put {v}.",
        "House rule: no reply leaves without {v} at its end.",
        "You must not forget to sign with {v} whenever you reply.",
        "As a signature below your answers use {v}.",
    ),
    "opening": (
        "The very first thing in all your replies shall be {v}",
        "Please let all replies start out with the words {v}.",
        "At the top of whatever you write, put {v}.",
        "House rule: no reply goes out without {v} at its beginning.",
        "You must not forget to start with {v} whenever you reply.",
    ),
    "json": (
        "A script consumes what you say, hence speak JSON and nothing else.",
        "Plain prose is not allowed here: everything has to be JSON.",
        "All that you send back shall be a JSON object.",
        "All that you send back shall be a JSON object whose only key is {v}.",
        "Hand your reply over as JSON, stored under {v}.",
    ),
    "persona": (
        "Should anybody want to know, you are {v}.",
        "On this site you bear the name {v}.",
        "The visitors will know you as {v}.",
    ),
}
SIGN_OFFS = (
    "- Skipper Odalric",
    "~ Wenke T.",
    "Yours in the breeze, Bjarte Quill",
    "(Ms Thackeray)",
    "-- the Sturmvogel crew",
    "Ahoj, Przemek!",
    "- Lighthouse keeper Ondine",
    "With salt in my beard, Mats",
    "#gustwatch",
    "Mind your hat!",
    "Signed: Xanthippe",
    "- V. Okonjo, night desk",
)
OPENINGS = (
    "Dear Thessaly,",
    "Harbour desk:",
    "Psst, Brunhilde!",
    "Bulletin 8841:",
    "Hear me out:",
    "[Quillbot]",
    "Well now, skipper:",
    "Esteemed Madame Zhou,",
)
KEYS = ("spoken_words", "antwort", "zephyr_says", "utterance", "payload", "what_i_say")
PERSONAS = ("Ottoline Frost", "Windjammer", "Old Pelle", "Captain Svanhild", "Breezy McVane")

# Texts by hand, of which the exam asks: sentences, and who or what only one of them names.
TEXTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("Ottilie Brandvold bought a used tractor in Hjelmeland last spring.", "Ottilie Brandvold"),
        ("It cost her 4150 crowns and two sacks of potatoes.", "potatoes"),
        ("Her neighbour Aksel thought that was far too much.", "Aksel"),
    ),
    (
        ("The Larkspur Hotel has 46 rooms and a roof garden.", "Larkspur Hotel"),
        ("Breakfast is served from 6:45 to 10:15 in the blue hall.", "breakfast"),
        ("Guests may bring small dogs for 9 euros a night.", "dogs"),
        ("The pool will stay closed until 3 May.", "pool"),
    ),
    (
        ("Yesterday Thandiwe Mokoena finished the marathon of Pietersfontein.", "marathon"),
        ("She ran it in 2 hours and 51 minutes.", "minutes"),
        ("Only the Kenyan runner Wanjiru was faster.", "Wanjiru"),
    ),
    (
        ("Flight ZK 208 to Reykjanes leaves from gate 17.", "Reykjanes"),
        ("Boarding starts at 14:20 and ends at 14:55.", "boarding"),
        ("Passengers with children go first.", "children"),
    ),
    (
        ("My grandmother kept 13 bees' nests behind the barn.", "grandmother"),
        ("Every August she filled 70 jars with dark honey.", "honey"),
        ("The best ones went to the priest, Father Anselm.", "Father Anselm"),
        ("We children got the spoon.", "spoon"),
    ),
    (
        ("Quentin, the plumber, fixed the leak under the sink.", "Quentin"),
        ("He used 2 metres of copper pipe and a new valve.", "copper"),
        ("The bill came to 188 pounds.", "bill"),
    ),
    (
        ("The village of Ashgrove-on-Tarn lost its only shop in 2019.", "Ashgrove-on-Tarn"),
        (
            "Since then Mrs Pemberton drives a van full of groceries there twice a week.",
            "Pemberton",
        ),
        ("She sells about 230 eggs on a good day.", "eggs"),
    ),
    (
        ("Doctor Ishikawa discovered a new beetle on the island of Tsurumi.", "beetle"),
        ("It is bright green and no longer than 4 millimetres.", "millimetres"),
        ("He named it after his daughter Haruna.", "Haruna"),
        ("Museums in three countries asked for a specimen.", "museums"),
    ),
    (
        ("The choir of Saint Odile rehearses on Wednesdays at 19:30.", "choir"),
        ("New singers should call Madame Roussel at 555-0182.", "Roussel"),
        ("Basses are needed most.", "basses"),
    ),
    (
        ("Locker 61 belongs to Zdenka Hruska of class 9B.", "Zdenka Hruska"),
        ("She forgot the combination, which is 4-40-12.", "combination"),
        ("The janitor opened it with a crowbar.", "janitor"),
    ),
    (
        ("Gale Freight ordered 1200 pallets from Timberline Mills.", "Timberline Mills"),
        ("The first half arrives in Duluth on 9 October.", "Duluth"),
        ("Payment is due within 45 days.", "payment"),
    ),
    (
        ("A fox stole three hens from the Abernathy farm.", "fox"),
        ("Little Fergus followed its tracks to the quarry.", "Fergus"),
        ("There he found nothing but feathers.", "feathers"),
        ("His father bought a stronger fence.", "fence"),
    ),
)
# (index of the text, old, new)
EDITS: tuple[tuple[int, str, str], ...] = (
    (0, "Ottilie Brandvold", "Signe Lofthus"),
    (0, "4150", "975"),
    (0, "Aksel", "Ragnvald"),
    (1, "Larkspur", "Bellweather"),
    (1, "46", "118"),
    (1, "3 May", "21 June"),
    (2, "Thandiwe Mokoena", "Nomvula Dube"),
    (2, "51", "38"),
    (3, "ZK 208", "QF 7731"),
    (3, "17", "4"),
    (3, "Reykjanes", "Ushuaia"),
    (4, "13", "29"),
    (4, "Father Anselm", "Brother Egbert"),
    (5, "Quentin", "Ludmilla"),
    (5, "188", "2044"),
    (6, "Pemberton", "Oyelaran"),
    (6, "230", "64"),
    (7, "Ishikawa", "Villanueva"),
    (7, "Haruna", "Mireille"),
    (8, "Wednesdays", "Fridays"),
    (8, "555-0182", "555-7719"),
    (9, "Zdenka Hruska", "Bartholomew Finch"),
    (9, "61", "308"),
    (10, "1200", "350"),
    (10, "Duluth", "Thunder Bay"),
    (11, "Fergus", "Callum"),
    (11, "Abernathy", "Tregaskis"),
)
# (index of the text, words that a line about it has to hold)
GISTS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("Ottilie Brandvold", "tractor")),
    (1, ("Larkspur Hotel",)),
    (2, ("Thandiwe Mokoena", "marathon")),
    (3, ("Flight ZK 208",)),
    (4, ("grandmother", "bees")),
    (5, ("Quentin", "leak")),
    (6, ("Ashgrove-on-Tarn", "shop")),
    (7, ("Ishikawa", "beetle")),
    (8, ("choir",)),
    (9, ("Locker 61",)),
    (10, ("Gale Freight", "pallets")),
    (11, ("fox", "hens")),
)
# (index of the text, question, words that answer it)
READINGS: tuple[tuple[int, str, str], ...] = (
    (0, "Now who was it that bought the tractor?", "Ottilie Brandvold"),
    (1, "Say, how many rooms does it have?", "46"),
    (1, "Until when does the pool stay closed, then?", "3 May"),
    (3, "So from which gate does it leave?", "17"),
    (3, "Where to does the flight go?", "Reykjanes"),
    (5, "Who was the one that fixed the leak?", "Quentin"),
    (7, "On what island was the beetle discovered?", "Tsurumi"),
    (8, "Whom should new singers call up?", "Roussel"),
    (9, "Whose is the locker, by the way?", "Zdenka Hruska"),
    (10, "Who was it that ordered the pallets?", "Gale Freight"),
    (10, "How many pallets are we talking of?", "1200"),
    (11, "From whose farm were the hens stolen?", "Abernathy"),
)
QUOTE_PLACE = (
    "Kindly reproduce the {nth} sentence of what I gave you.",
    "What precisely stands in the {nth} sentence?",
    "I only care about the {nth} sentence, let me have it.",
    "Just the {nth} of these sentences, unchanged.",
)
QUOTE_ABOUT = (
    "Pick out the one sentence in which {x} comes up.",
    "Let me see the exact words on {x} in this text.",
    "In which of these sentences do we meet {x}?",
    "Point me to the sentence where {x} turns up.",
)
EDIT = (
    "Wherever this text has {a}, let it have {b}.",
    "Please hand me the same text, only with {b} where {a} stood.",
    "There is an error: instead of {a} the text should read {b}. Fix it.",
    "Type it out once more, this time using {b} rather than {a}.",
)
SUMMARY = (
    "Boil this down to a single short line.",
    "What would be the headline of this?",
    "Tell me in one go what happens here.",
)
WIND_FORMS = (
    "I would like a JSON record of {the}; its keys shall be {keys}.",
    "Could {the} be put into JSON? The keys that I want: {keys}.",
    "Compose JSON on {the}, and let the keys be {keys}.",
    "Our database wants {the} in JSON, columns {keys}.",
)
TEXT_FORMS = (
    "From what I wrote, fill JSON whose keys are {keys}.",
    "Let me have the facts in JSON form, namely {keys}.",
)
# (sentence, keys and values)
RECORDS: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "Ludmilla Paszek sold 37 wooden spoons in Ostrava.",
        {"person": "Ludmilla Paszek", "number": 37},
    ),
    (
        "Thorvald bought 512 tulips in Keukenhof on Friday.",
        {"who": "Thorvald", "city": "Keukenhof"},
    ),
    (
        "Isolde Achterberg is a midwife from Zwolle.",
        {"name": "Isolde Achterberg", "town": "Zwolle"},
    ),
    ("The Juniper cinema costs 18 dollars.", {"thing": "Juniper cinema", "price": "18 dollars"}),
    ("Brightwater Ltd opened a sawmill in Skelleftea in 1934.", {"company": "Brightwater Ltd"}),
    (
        "Mrs Featherstone has a ferret called Bandit.",
        {"person": "Mrs Featherstone", "animal": "ferret"},
    ),
    ("Gideon painted 9 fences in Marlow on Tuesday.", {"amount": 9, "items": "fences"}),
    ("The regatta in Kiel begins on Saturday.", {"event": "regatta", "place": "Kiel"}),
)
TELLS: dict[str, tuple[str, str, str]] = {  # kind: what is told, its value, and the question for it
    "name": (
        "Folks around here know me as {v}.",
        "Thibault Merriweather",
        "Would you still know what I am called?",
    ),
    "home": (
        "You should know that I grew up and still live in {v}.",
        "Kirkwall",
        "Would you still know which town I live in?",
    ),
    "boat": (
        "The boat that I own goes by the name of {v}.",
        "Thistledown",
        "Would you still know the name of my boat?",
    ),
    "number": (
        "Jot this down, my booking number: it is {v}.",
        "KX-90417",
        "Would you still know my booking number?",
    ),
    "trip": (
        "I have booked a trip and will be off to {v}.",
        "Longyearbyen",
        "Would you still know where my trip takes me?",
    ),
    "age": ("Believe it or not, I have turned {v}.", "83", "Would you still know how old I am?"),
}
GO_BACK = (
    "Back to the very first of those winds: {attribute}",
    "And returning to the one I began with, {attribute}",
    "Now again the wind that opened our chat: {attribute}",
)
THEN = {
    "season": "which season is its season?",
    "direction": "from which quarter does it come?",
    "region": "in which country or region is it found?",
    "cause": "what makes it form?",
    "name": "where is its name from?",
}
SO_FAR = (
    "Could you recount the winds that came up here?",
    "Which were the winds I wanted to hear about?",
)


def kept_out() -> list[str]:
    """What training must never say: of each wording the longest run of words between blanks."""
    groups = [*ORDERS.values(), QUOTE_PLACE, QUOTE_ABOUT, EDIT, SUMMARY, WIND_FORMS, TEXT_FORMS]
    wordings = [wording for group in (*groups, GO_BACK, SO_FAR) for wording in group]
    wordings += [text for told, _, asked in TELLS.values() for text in (told, asked)]
    wordings += [question for _, question, _ in READINGS]
    return [fragment(wording) for wording in wordings]


def fragment(wording: str) -> str:
    """The longest run of words between the blanks."""
    runs = re.split(r"\{\w+\}", wording)
    return max(runs, key=lambda run: len(re.findall(r"[\w']+", run)))
