"""Words without end: made-up ones, names of people, places and streets, and phrases.

Knows nothing of tools. Half of what it draws is real and half is put together from syllables, so
that the only way to repeat it is to copy it.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from training.language import english
from training.templates import expand, listed, with_articles

# Onsets, vowels and endings of words that look Slavic, Nordic, Romance, German, Japanese, ...
_SHAPES = (
    ("b|v|d|z|k|l|m|n|p|r|s|t|st|br|kr|gr|pl|vl|dr|zd|sl", "a|e|i|o|u", "|||k|v|n|r|s|j|c"),
    ("b|d|f|g|h|k|l|n|r|s|t|v|sk|st|hj|kv|tr|br|gr|fj|sn", "a|e|i|o|u|y", "|||n|r|l|nd|rg|lm|st"),
    ("b|c|d|f|g|l|m|n|p|r|s|t|v|tr|gi|ch|pr|br|gu|qu", "a|e|i|o|u|ia|io", "||||n|r|l|s"),
    (
        "b|d|f|g|h|k|l|m|n|r|s|t|w|z|sch|st|br|kr|pf|fl|tr",
        "a|e|i|o|u|au|ei|ie",
        "||ch|n|r|l|t|ng|rt",
    ),
    ("k|s|t|n|h|m|y|r|w|g|z|d|b|sh|ch|ky|ry", "a|i|u|e|o", "||||n"),
    ("b|d|h|j|k|l|m|n|r|s|t|q|z|kh|sh|gh|th", "a|i|u|aa|ee", "||h|d|m|n|r|b|l"),
    ("b|c|d|f|g|h|j|l|m|n|p|r|s|t|w|bl|cr|th|wh|st|sw", "a|e|i|o|u|oo|ea", "||ck|n|r|ll|st|mp|x"),
)
_SYLLABLES = tuple(tuple(listed(part) for part in shape) for shape in _SHAPES)

FIRST_NAMES = listed(
    "Anna|Boris|Chloe|David|Elena|Farid|Greta|Hugo|Ines|Jonas|Karim|Laura|Marco|Nadia|Oscar|Paula|"
    "Rosa|Samir|Tanja|Victor|Yuki|Zoe|Amira|Ben|Clara|Diego|Emma|Felix|Gina|Hassan|Ivan|Julia|Kofi|"
    "Lena|Mia|Noah|Olga|Pedro|Rita|Sara|Tom|Uma|Vera|Wei|Alex|Chris|Maria|Peter|John|Mary|Lisa|"
    "Paul|"
    "Nina|Omar|Priya|Ravi|Sofia|Theo|Linh|Mei|Kenji|Fatima|Jose|Liam|Eva|Max|Ana|Bob|Alice|Carol"
)
LAST_NAMES = listed(
    "Smith|Rossi|Novak|Kim|Silva|Muller|Dubois|Jensen|Garcia|Tanaka|Khan|Brown|Horvat|Ivanov|Meyer|"
    "Costa|Lopez|Singh|Chen|Weber|Moreau|Larsen|Kovac|Santos|Okafor|Haddad|Bauer|Ricci|Petrov|"
    "Young|"
    "Wright|Hall|Green|Baker|Wood|Stone|Hill|Ford|Grant|Lee|Park|Ali|Diaz|Cruz|Wagner|Schmid|Conti"
)
CITIES = listed(
    "Trieste|Marseille|Nice|Lyon|Avignon|Toulouse|Barcelona|Valencia|Gibraltar|Malta|Palermo|Rome|"
    "Venice|Genoa|Split|Athens|Rhodes|Belgrade|Geneva|Zurich|Innsbruck|Cairo|Tripoli|Tunis|Dakar|"
    "Khartoum|Cape Town|Baghdad|Kuwait|Delhi|Mumbai|Tokyo|Manila|Calgary|Denver|Los Angeles|"
    "San Francisco|Boston|New York|Dallas|Honolulu|Juneau|Buenos Aires|Mendoza|Sydney|Perth|"
    "Melbourne|Paris|London|Berlin|Madrid|Lisbon|Vienna|Prague|Warsaw|Oslo|Stockholm|Helsinki|"
    "Dublin|Brussels|Amsterdam|Munich|Hamburg|Milan|Naples|Porto|Seville|Zagreb|Budapest|Sofia|"
    "Istanbul|Beirut|Nairobi|Lagos|Accra|Casablanca|Lima|Bogota|Santiago|Montreal|Toronto|Chicago|"
    "Seattle|Miami|Austin|Mexico City|Seoul|Beijing|Shanghai|Singapore|Bangkok|Hanoi|Jakarta|Osaka"
)
COUNTRIES = listed(
    "France|Spain|Italy|Greece|Croatia|Switzerland|Germany|Austria|Norway|Sweden|Poland|Portugal|"
    "Japan|India|China|Brazil|Chile|Peru|Kenya|Egypt|Morocco|Canada|Mexico|Ireland|Turkey|Iceland"
)
ADJECTIVES = listed(
    "red|blue|green|old|new|small|big|long|short|quiet|loud|cold|warm|soft|hard|bright|dark|fast|"
    "slow|sweet|fresh|early|late|open|lost|broken|hidden|first|last|second|third|golden|silver|"
    "empty|"
    "full|deep|high|low|wild|calm|lucky|little|daily|weekly|final|public|private|missing|spare|"
    "quick"
)
THINGS = listed(
    "door|window|garden|river|mountain|morning|night|letter|report|invoice|meeting|lunch|dinner|"
    "train|"
    "boat|bridge|lamp|chair|table|kitchen|engine|wheel|bottle|box|paper|camera|phone|screen|"
    "keyboard|"
    "budget|plan|review|trip|party|concert|lesson|song|story|dream|city|island|harbour|tower|"
    "forest|"
    "stone|cloud|rain|summer|winter|shoes|jacket|ticket|parcel|password|backup|server|account|"
    "login|"
    "payment|contract|project|team|game|book|film|recipe|cake|soup|coffee|tea|bread|apple|tree|rose"
)
_PHRASES = (
    ("{adjective}", "{thing}"),
    ("{thing}", "{thing}"),
    ("the", "{adjective}", "{thing}"),
    ("{word}",),
    ("{Word}", "{thing}"),
    ("{thing}", "for", "{First}"),
    ("{thing}", "and", "{thing}"),
    ("{adjective}", "{thing}", "in", "{City}"),
    ("{First}'s", "{thing}"),
    ("{thing}", "of", "{Word}"),
    ("{thing}", "{number}"),
    ("the", "{thing}", "is", "{adjective}"),
    ("{thing}", "on", "{weekday}"),
)
# What people tell each other: plain words in the order of plain sentences.
_SENTENCES = (
    "(I|we|they|you) (will|can|must|should|cannot|might) (come|leave|meet|wait|call|pay|stay|eat|"
    "start|help|stop|move|write|answer|sleep|go) (at noon|later|soon|tonight|tomorrow|today|now|"
    "first|together|early|in {City}|with {First}|without {First}|again|on {weekday}|after lunch)",
    "(the|your|our|my|this) {thing} (is|was|looks|seems|will be) (ready|late|full|closed|too small|"
    "very good|almost done|here|gone|wrong|fine|cheaper now|broken|{adjective}|{number} years old)",
    "(please|do not|never|always) (forget|bring|send|buy|close|open|wash|feed|touch|keep|use|move|"
    "return|check|paint) (the|my|your|some|any|{First}'s) {thing}",
    "(see you|good luck|thank you|all the best|happy birthday|welcome|good night|well done)"
    "( {First}| everybody| in {City}| on {weekday}| at the {thing}| soon|)",
    "(who|where|when|why|how) (is|was) (the|my|our|{First}'s) {thing}",
    "(what|how) about (a|the|some) ({adjective}|) {thing}( on {weekday}| at {number}| for "
    "{First}|)",
    "(need|want|looking for|got|found|sold|lost|ordered) (more|a|two|{number}|some|the last) "
    "{thing}",
    "{thing} (at|in|for|from|behind|near|against|before|under) (the|a|every) {thing}",
    "(how to|ways to|when to|why we) (cook|build|grow|learn|clean|repair|save|draw|plan|sell|"
    "read) (a|the|your|better|more) {thing}",
    "(history|price|future|colour|smell|art|end|beginning|name) of (the|a|every) ({adjective}|) "
    "{thing}",
)
WEEKDAYS = listed("monday|tuesday|wednesday|thursday|friday|saturday|sunday")
MONTHS = listed(
    "January|February|March|April|May|June|July|August|September|October|November|December"
)


def thing(rng: random.Random) -> str:
    """A noun: one of a few that come often, or of many."""
    return rng.choice(rng.choice((THINGS, english.NOUNS)))


def quality(rng: random.Random) -> str:
    return rng.choice(rng.choice((ADJECTIVES, english.QUALITIES)))


def made_up(rng: random.Random, most: int = 3) -> str:
    """A word of one to three syllables of one language's shape, never of one or two letters."""
    onsets, vowels, endings = rng.choice(_SYLLABLES)
    word = ""
    for _ in range(rng.randint(1 if rng.random() < 0.2 else 2, most)):
        word += rng.choice(onsets) + rng.choice(vowels)
    word += rng.choice(endings)
    return word if len(word) > 2 else word + rng.choice(onsets) + rng.choice(vowels)


def name(rng: random.Random, most: int = 3) -> str:
    """A made-up name, now and then with a letter that English lacks."""
    word = made_up(rng, most)
    spots = [i for i, letter in enumerate(word) if letter in _ACCENTED]
    if spots and rng.random() < 0.1:
        at = rng.choice(spots)
        word = f"{word[:at]}{rng.choice(_ACCENTED[word[at]])}{word[at + 1 :]}"
    return word.capitalize()


_ACCENTED = {
    **{"a": "áàâäåãą", "e": "éèêëę", "i": "íïî", "o": "óôöøõ", "u": "úüùů", "y": "ý"},
    **{"c": "çčć", "s": "šşś", "z": "žźż", "n": "ñńň", "l": "ł", "d": "ð", "g": "ğ", "r": "ř"},
}


def first_name(rng: random.Random) -> str:
    return rng.choice(FIRST_NAMES) if rng.random() < 0.5 else name(rng)


def last_name(rng: random.Random) -> str:
    if rng.random() < 0.35:
        return rng.choice(LAST_NAMES)
    endings = ("", "", "son", "sen", "ic", "ova", "ez", "mann", "elli", "ski", "es", "berg", "i")
    last = name(rng, 2) + rng.choice(endings)
    return rng.choice(("", "", "", "", "", "Mc", "O'", "De ")) + last


def city(rng: random.Random) -> str:
    if rng.random() < 0.45:
        return rng.choice(CITIES)
    made = name(rng)
    before = rng.choice((*[""] * 14, "San ", "Port ", "New ", "Saint ", "Bad ", "El "))
    after = rng.choice((*[""] * 5, "ville", "burg", "stad", "ovo", "grad", "ton", "heim", "a"))
    return f"{made}{after}" if not before else f"{before}{made}"


def street(rng: random.Random) -> str:
    number, made = rng.randint(1, 300), name(rng)
    return rng.choice(
        (
            f"{number} {made} Street",
            f"{made} Road {number}",
            f"Via {made} {number}",
            f"{number} Rue {made}",
            f"{made}weg {number}",
            f"{number} {rng.choice(LAST_NAMES)} Avenue",
        )
    )


def fill_blanks(text: str, fills: dict[str, Callable[[], str]]) -> str:
    """Each {blank} anew, by its name."""
    for blank, fill in fills.items():
        while f"{{{blank}}}" in text:
            text = text.replace(f"{{{blank}}}", fill(), 1)
    return text


def phrase(rng: random.Random) -> str:
    """A few plain words: a title, a subject, a note, a short sentence."""
    sentence = rng.random() < 0.45
    words = expand(rng.choice(_SENTENCES), rng) if sentence else " ".join(rng.choice(_PHRASES))
    fills: dict[str, Callable[[], str]] = {
        "adjective": lambda: quality(rng),
        "thing": lambda: thing(rng),
        "word": lambda: made_up(rng),
        "Word": lambda: name(rng),
        "First": lambda: first_name(rng),
        "City": lambda: city(rng),
        "number": lambda: str(rng.randint(2, 99)),
        "weekday": lambda: rng.choice(WEEKDAYS).capitalize(),
    }
    words = with_articles(fill_blanks(words, fills))
    return words[:1].upper() + words[1:] if rng.random() < 0.5 else words


def domain(rng: random.Random) -> str:
    names = (made_up(rng), thing(rng), f"{quality(rng)}-{thing(rng)}", thing(rng) + made_up(rng, 2))
    end = rng.choice(("com", "org", "net", "io", "de", "fr", "it", "co", "me", "example"))
    return f"{rng.choice(names)}.{end}"


def url(rng: random.Random) -> str:
    """An address on the web, with or without a path."""
    host = rng.choice(("", "", "", "www.", f"{made_up(rng, 2)}.")) + domain(rng)
    steps = [rng.choice((made_up(rng), thing(rng), number(rng))) for _ in range(rng.randint(0, 2))]
    file = rng.choice(("", "", "", ".html", ".jpg", ".pdf")) if steps else ""
    return f"{rng.choice(('https', 'https', 'http'))}://{'/'.join((host, *steps))}{file}"


def number(rng: random.Random) -> str:
    """Of few digits as often as of many, at times with some behind the point."""
    whole = rng.randint(0, rng.choice((12, 99, 999, 99999)))
    return str(whole) if rng.random() < 0.5 else f"{whole}.{rng.randint(1, 99)}"
