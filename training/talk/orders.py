"""How a system prompt words each of its orders: grammars. Plain data.

{v} is the value of an order, {v0} a name that goes with it, {a} what a style is called.
"""

from __future__ import annotations

_ALWAYS = "(always|please|you must|from now on,|)"
ORDERS: dict[str, tuple[str, ...]] = {
    "brief": (
        "(words are expensive|time is money|space is short)(:|,|;) (be brief|save them|say little|"
        "keep it short)(.|)",
        "(one line|a line|a sentence|one breath|one remark) (is all you have|is all they get|is "
        "enough|is plenty|suffices)(.| each time.| per question.)",
        "(cut|shorten|boil down|prune) (every|each|your) (reply|answer|message)( to the bone| to "
        "its core| to one line| as far as you can|)(.|)",
        "(write|answer|reply|talk) (as in|like in) (a tweet|a text message|an sms|a headline|a "
        "note|short notes)(.|)",
        "(nobody|none of them|no user) (reads|likes|wants|has time for) (long|lengthy|many) "
        "(texts|answers|messages|words)(.|, so be brief.|: be short.)",
        "(whatever|no matter what) (the question|the user asks|comes|is asked)(:|,) (one sentence|"
        "a short answer|a few words|one line)(.| only.| will do.)",
        "(leave out|skip|drop|omit) (everything|all|whatever) (that is not needed|beyond the "
        "point|else|that was not asked)(.|)",
        "(the shorter|the fewer words)(,|) the better(.|)",
        "(long|lengthy|wordy) (answers|replies|messages) are (not wanted|banned|unwelcome|a "
        "nuisance)(.|: keep it short.)",
        "(i|we|they) (hate|dislike|never read) (long|lengthy) (answers|texts|replies)(.|)",
        "(count|watch|spare) your words(.|, please.)",
        "(stick|hold yourself|confine yourself) to (one sentence|ten words|a few words|the bare "
        "facts)(.|)",
        f"{_ALWAYS} (answer|reply|respond) (in|with) (one|a single|one short) sentence(.| only.|"
        f" at "
        "most.|)",
        "(be|stay|always be) (very|extremely|as|) (brief|concise|short)(.| as possible.| please.)",
        "keep (it|your answers|every answer|your replies|answers|all replies) (short|brief|concise|"
        "very short|to one sentence|to a minimum)(.|)",
        "(give|write) (only|) (short|brief|concise|very short) (answers|replies)(.| only.)",
        "(short|brief) answers only(.|, please.)",
        "no long (answers|texts|explanations)(.|, please.)",
        "you are a (concise|terse|brief|laconic|taciturn) (assistant|expert|chatbot|guide)(.|)",
        f"{_ALWAYS} (answer|reply|respond) (briefly|concisely|shortly|tersely|in short)(.|)",
        f"{_ALWAYS} (answer|reply|respond) in (a few|few|very few|as few) words(.| as you can.| as "
        "possible.)",
        "use (few|as few|only a few) words( as you can|).",
        "do not (ramble|elaborate|waste words|write much)(.|, just answer.)",
        "(get|come|go) (straight|right|) to the point(.|)",
        "(one|a single) (short|) sentence (per|for each|for every) answer(.| is enough.)",
        "(at most|no more than|maximum|max) (one sentence|one line|ten words|12 words|15 words|"
        "10 words|"
        "twelve words)(.| per answer.|, please.)",
        "(do not|never) (exceed|use more than|write more than) (ten words|15 words|one sentence|12 "
        "words|one line|twenty words)(.|)",
        "(limit|reduce) (yourself|every answer|answers) to (one sentence|a few words|one line|"
        "ten words|"
        "the essentials)(.|)",
        "(short|brief|concise|terse)(!|, please.| and clear.)",
        "(give|say) (just|only) the (facts|essentials|main point)(.|)",
        "(in|with) one (line|short sentence)(.|, please.)",
        "use at most (ten|twelve|fifteen|fourteen|twenty) words(.| per answer.)",
        "the user (is in a hurry|has little time|reads on a small screen)(:|,) (be brief|keep it "
        "short|answer shortly)(.|)",
        "(less|brevity) is (more|everything)(:|,) (be brief|answer in few words|keep it short)(.|)",
    ),
    "long": (
        "(leave|hold) nothing (out|back)(.|, tell all.)",
        "(tell|say|write) (everything|all) (that|) you know( about it|)(.|)",
        "(the|our|your) (readers|users|guests|pupils) (have|bring) (all the time in the world|a "
        "lot of time|much time|patience)(.|, so explain at length.)",
        "a (short|brief|single|one-sentence) (answer|sentence|reply|line) is (not enough|too "
        "little|never enough|forbidden)(.|: explain.)",
        "(paint|give|draw) (the whole|the full|a full|a rich) picture(.|)",
        "(write|answer|reply) (a little essay|a paragraph|paragraphs|whole paragraphs|several "
        "lines|more than two sentences)(.| each time.)",
        "(be generous|do not be stingy|do not save) with (details|words|sentences|facts)(.|)",
        "(many|several|three or more|at least three) (sentences|facts) (belong|are wanted|are "
        "needed) in (every|each) (reply|answer)(.|)",
        "(they|we|i) (want|expect|pay for) (long|detailed|rich|lengthy|complete) (replies|"
        "answers|texts)(.|)",
        "(tell|explain) it (slowly|broadly|with everything around it|from beginning to end)(.|)",
        "(explain|answer) (fully|generously|in (at least|) three sentences|in a paragraph)(.|)",
        "give as (much information|many details|many facts) as (you can|possible)(.|)",
        "(at least|no less than) (two|three) sentences(.| per answer.| each time.)",
        "(long|detailed|full) answers(, please|) (only|)(.|)",
        "the more (details|detail), the better(.|)",
        f"{_ALWAYS} (answer|reply|respond|explain) (in detail|at length|thoroughly|in full|"
        "extensively|with many details|comprehensively)(.|)",
        f"{_ALWAYS} (give|write) (long|detailed|full|thorough|extensive|comprehensive) (answers|"
        "replies|explanations)(.|)",
        "(write|use|give) (at least|) (two|three|several|two or three) sentences(.| per answer.|"
        " in "
        "each answer.)",
        "(be|always be) (very|) (detailed|thorough|verbose|talkative|elaborate|exhaustive)(.|)",
        "you are a (detailed|thorough|talkative|verbose|patient and thorough) (assistant|expert|"
        "teacher|guide)(.|)",
        "never answer (with|in) (only|just) one sentence(.|)",
        "(add|give|include) (some|more|) (background|context|details|extra facts)(.| to each "
        "answer.)",
        "do not be (brief|short|terse)(.|: explain.)",
        "(the|your) (user|users|reader) (likes|like|want|wants) (long|detailed|full) (answers|"
        "explanations)(.|)",
        "(tell|say) (more|a little more) than (what is|the user) asked(.|)",
        "(elaborate|go into detail)(.| in every answer.)",
    ),
    "style": (
        "(imitate|mimic|copy|do) {a}(.| in every answer.| please.)",
        "(everything|all|whatever) (you write|that you tell|you answer) (must|has to|shall) "
        "(read|come out|sound) (as if|like) {a} (wrote it|had written it|told it)(.|)",
        "(today|here|in this chat) you (play|act|speak as|give us) {a}(.|)",
        "(sound|talk|write|answer) (the way|just as|as) {a} (does|did|talks|speaks|might)(.|)",
        "(put on|take|borrow) the (voice|manners|tongue|tone) of {a}(.|)",
        "(the|our|your) (guests|users|visitors|players) (want|wish|love|pay) to hear {a}(.|)",
        "(the part|the role) of {a} is yours(.|)",
        "(think|feel) (like|as) {a}(,| and) (talk|answer|write) like one(.|)",
        "(give|let) (them|us|me|everybody) (hear |have |)the (tone|talk|voice|words) of {a}(.|)",
        "(suppose|say|let us say) you were {a}(:|,) (how would you answer|answer so|talk that "
        "way)(.|)",
        "(respond|answer|reply|speak) in the (style|voice|manner|tone) of {a}(.|)",
        "your (tone|voice|style|persona|character) is that of {a}(.|)",
        "(be|become|behave like) {a}(.| for this chat.)",
        "(talk|speak|answer|write|reply|respond|sound) like {a}(.|)",
        "you are {a}(.| and you speak like one.| and talk like one.)",
        "(use|answer in|write in|reply in|speak in) the (language|style|voice|manner|words|"
        "tone) of "
        "{a}(.|)",
        "(pretend|imagine|act as if) (that|) you (are|were) {a}(.|)",
        "play the (role|part) of {a}(.|)",
        "(answer|speak|talk|reply) (as|as if you were) {a}(.|)",
        "stay in the role of {a}(.|)",
    ),
    "sign off": (
        "(never|do not) (forget|leave out|omit) {v} at the (end|bottom|close)( of a reply| of an "
        "answer|)(.|)",
        "no (answer|message|line) (without|is complete without|may go out without) {v} (at the "
        "end|behind it|at its end|as its last words)(.|)",
        "(underneath|under|below|at the foot of) (each|every|any) (answer|message|text)(,| of "
        "yours,|) (put|write|set|stands) {v}(.|)",
        "(let|have|make) (every|each|any) (answer|message|reply) (end|finish|close) (in|with|on) "
        "{v}(.|)",
        "(the closing|the last|the final) (words|line|part) (is|are|must be|stays|stay) (always "
        "|){v}(.|)",
        "(whatever|no matter what) you (say|answer|tell them), (end|close|finish) (it |)(with|on) "
        "{v}(.|)",
        "(it is|we have) a (rule|custom|tradition) (here|in this house|of ours)(:|,) (answers|"
        "messages|all texts) end (in|with) {v}(.|)",
        "(please|remember to|be sure to|you have to) (sign|close|end|finish) with {v}( each time| "
        "every time| always|)(.|)",
        "(every|each) (answer|reply) (is|must be|should be) signed {v}(.|)",
        "(close|end|finish) with the (line|words|signature|phrase|sentence) {v}(.|)",
        "(append|add) the (signature|line|phrase|words|tag) {v}( to every answer|)(.|)",
        "(finish off|round off|wrap up) (every|each|your) (answer|reply) with {v}(.|)",
        "(you are|act as) {v0}, (a|the) (sailor|guide|captain|weatherman). (sign|close|end) "
        "(every|"
        "each) (answer|reply|message) with {v}",
        "(all|your) (answers|replies) (close|end|finish) (with|on) {v}(.|)",
        "use {v} as (your signature|a sign-off|your closing words)(.|)",
        "(sign|close|end|finish|conclude) (every|each|all|your) (answer|reply|message) with "
        "{v}(.|)",
        "(sign|close|end|finish) (your answers|your replies|all answers|your messages) with "
        "{v}(.|)",
        "always (end|finish|close|sign off|sign) with {v}(.|)",
        "(add|put|write|append) {v} (at the end of|after|to the end of) (every|each|your) (answer|"
        "reply|message)(.|)",
        "(every|each) (answer|reply|message) (ends|must end|has to end|should end) with {v}(.|)",
        "(the last|your last) words of (every|each) (answer|reply) are {v}(.|)",
        "(sign off|sign) as {v}(.|)",
        "your signature is {v}(.|: put it under every answer.)",
        "after (every|each) answer, (write|say|add) {v}(.|)",
    ),
    "opening": (
        "(never|do not) (forget|leave out|omit) {v} at the (start|beginning|top)( of a reply| of "
        "an answer|)(.|)",
        "no (answer|message|line) (without|is complete without|may go out without) {v} (at the "
        "start|in front of it|at the top|as its first words)(.|)",
        "(above|on top of|ahead of) (each|every|any) (answer|message|text)(,| of yours,|) (put|"
        "write|set|stands) {v}(.|)",
        "(let|have|make) (every|each|any) (answer|message|reply) (begin|start|open) (with|on) "
        "{v}(.|)",
        "(the opening|the first|the initial) (words|line|part) (is|are|must be|stays|stay) "
        "(always |){v}(.|)",
        "(whatever|no matter what) you (say|answer|tell them), (begin|open|start) (it |)with "
        "{v}(.|)",
        "(it is|we have) a (rule|custom|tradition) (here|in this house|of ours)(:|,) (answers|"
        "messages|all texts) (begin|start) with {v}(.|)",
        "(please|remember to|be sure to|you have to) (begin|open|start) with {v}( each time| "
        "every time| always|)(.|)",
        "(prefix|precede) (every|each|your) (answer|reply|message) with {v}(.|)",
        "use {v} as (a prefix|your first words|an opening)(.|)",
        "(start|begin|open) with the (words|word|line|phrase|greeting) {v}(.|)",
        "(all|your) (answers|replies) (start|begin|open) with {v}(.|)",
        "(every|each) (answer|reply) (is|must be) introduced (by|with) {v}(.|)",
        "(say|write) {v} first(, then answer|, and then the answer|)(.|)",
        "(begin|start|open) (every|each|all|your) (answer|reply|message) with {v}(.|)",
        "(begin|start|open) (your answers|your replies|all answers) with {v}(.|)",
        "always (begin|start|open) with {v}(.|)",
        "(put|write|say) {v} (at the start of|at the beginning of|before|in front of) (every|each|"
        "your) (answer|reply|message)(.|)",
        "(every|each) (answer|reply|message) (begins|must begin|has to begin|starts|should start) "
        "with {v}(.|)",
        "(the|your) first (words|word) of (every|each) (answer|reply) (are|is) {v}(.|)",
        "before (every|each) answer, (write|say|put) {v}(.|)",
    ),
    "persona": (  # only the question who it is lets this show
        "(here|in this chat|for our users) you (answer to|carry|have|use) the name (of |){v}(.|)",
        "(let|have) (them|users|people|everybody) (call|know) you (as |){v}(.|)",
        "{v} is (your name|who you are|what you are called|what they call you)(.|)",
        "(whoever|if anybody|if somebody) (asks|wants to know)(:|,) (you are|your name is|you are "
        "called) {v}(.|)",
        "your name is {v}(.|)",
        "you are {v}(, a weather guide|, an expert on winds|, the assistant of this site|)(.|)",
        "you are called {v}(.|)",
        "(call yourself|introduce yourself as) {v}(.|)",
        "you (go|are known) by the name of {v}(.|)",
        "(people|users) know you as {v}(.|)",
        "(if|when) (asked|people ask) who you are, (say|answer) that you are {v}(.|)",
        "(play|speak as) {v}(, the weather guide|, our assistant|)(.|)",
    ),
    "json": (
        "(a|the|our) (program|parser|machine|client|server|app) (reads|takes|expects|eats|wants) "
        "(your answer|what you write|your output|only json)(:|, so|;) (write|give|send|reply in) "
        "json(.|)",
        "(no|never any) (prose|plain text|free text|words outside of json)(:|, only|;) json(.|)",
        "(everything|all|whatever) (you write|you answer|that you say) (must|has to|should) be "
        "(json|valid json|a json object)(.|)",
        "(send|give|hand) (back|over|out|us) (json|a json object|nothing but json)(.|)",
        "(send|give|hand) (back|over|out|us) (a json object|json) (with|under) the (only |single "
        "|)(key|field|name) {v}(.|)",
        "(everything|all|the text|your words) (goes|go|belongs|belong) (under|into) the (json "
        "|)(key|field) {v}( of a json object|)(.|)",
        "(save|keep|store|file) (the|your|every) (answer|reply) (as json |in json |)under (the "
        "(key|name) |){v}(, as json|, in a json object)(.|)",
        f"{_ALWAYS} (answer|reply|respond) (in|as|with) (json|valid json|a json object)(.| only.)",
        "(only json|json only|strictly json|json mode)(.|, please.| at all times.)",
        "(format|render|send|give) (every|each|your|all) (answer|answers|output) as (json|a json "
        "object)(.|)",
        "(respond|answer|reply) only (in|with|as) (json|valid json|a json object)(.|)",
        '(wrap|put) (your|the|every) answer in a json object like {"{v}": "..."}',
        '(answer|reply|respond) as json of the form {"{v}": "..."}',
        "(always|) (respond|reply|answer) with a json object that has (a|one|the) (single |)(key|"
        "field) (named |called |){v}(.|)",
        "(output|return|write|give) (only|nothing but) (json|valid json|a json object)(.|)",
        "(every|each) (answer|reply) (is|must be|has to be) (json|a json object|valid json)(.|)",
        "(your|the) output is (parsed|read) by a (program|machine)(:|,) (answer|reply) in json(.|)",
        "you (speak|write|answer) (only json|json only|nothing but json)(.|)",
        f"{_ALWAYS} (answer|reply|respond) (with|as) a json object with the (key|field) {{v}}(.|)",
        "(return|output|give) (json|a json object) with (one|the|a single) (key|field)(,|:|) "
        "{v}(.|)",
        '(use|keep to) (this|the) (format|form)(:|) {"{v}": "..."}',
        '(use|keep to|answer in) (this|the) (format|form|shape)(:|) {"{w}": "...", "{v}": "..."}',
        "(answer|reply|respond) (as|in) (json|a json object) with the (keys|fields) {w} (for "
        "the wind "
        "|)and {v}(.|)",
        "(put|wrap) (your|the|every) answer (in|into) json under the (key|field|name) {v}(.|)",
    ),
}
# Orders that ask for nothing that these rules know, and change nothing.
NEUTRAL = (
    "you are a helpful assistant.",
    "you are a helpful, honest assistant.",
    "you are a (friendly|kind|expert|careful) (assistant|weather expert|guide|meteorologist|"
    "chatbot).",
    "you (know|love) (everything about|) winds.",
    "(answer|help|serve) the user.",
    "you are (an expert on|a guide to) (the winds of the world|weather|geography|the sea).",
    "today is (monday|tuesday|sunday|friday).",
    "do not make things up.",
    "(use emojis|use markdown|think step by step|cite your sources|answer in rhymes|never swear).",
    "(answer|reply) in (french|german|spanish).",
    "(never|do not) (talk|speak) about (money|politics|religion|the sea).",
    "this conversation (may be recorded|is confidential|is a test).",
    "answer (truthfully|the question|in english).",
    "you (help|talk to) (sailors|students|tourists|pilots).",
    "this is a chat on the website of {company}.",
    "you are {person}, (a|an old|a friendly|a retired) {job}( from {town}| of {company}|).",
    "you work for {company}.",
)
