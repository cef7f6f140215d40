"""How a system prompt words each of its orders: grammars. Plain data.

{v} is the value of an order, {v0} a name that goes with it, {a} what a style is called.
"""

from __future__ import annotations

_ALWAYS = "(always|please|you must|from now on,|)"
ORDERS: dict[str, tuple[str, ...]] = {
    "brief": (
        "imagine (each|every) word (costs|sets you back) (a coin|a dollar|a penny)(:|, so) "
        "(spend|pay out) (few|hardly any)(.|)",
        "(could|would|can) you (please|) (keep|hold) (it|things|what you say) (down to|to) (a "
        "line|a sentence)(?| or so?)",
        "i (would|should) (be glad|love it|be grateful) if you (made it|made this|kept this) "
        "(quick|snappy|crisp)(.|)",
        "note to (the model|self|the assistant|staff): (crisp|snappy|compact|tight) "
        "(replies|wording|answers)(.|)",
        "(telegram|telegraph) style(.|, please.|: short. stop. no padding. stop.)",
        "(our|the) (display|screen|sign|panel) (shows|fits|holds) (only|just) (one line|two "
        "dozen words|a few words)(, so fit in it|)(.|)",
        "house rule (no. 1|number one|of this desk|): (no speeches|no lectures|nobody gives a "
        "speech)(.|)",
        "you are a (person|clerk|keeper) of few words(.|, and it shows.)",
        "(speeches|lectures|essays|long tales) (bore|tire|annoy|lose) (our|the|my) "
        "(guests|readers|crew|people)(.|; a line is better.)",
        "(a nod|a word) to the wise is enough(:|, so) (say it|put it|tell it) in (a line|one "
        "go)(.|)",
        "(sum|condense|compress|squeeze|pack) (it|what you know|everything) (up |down "
        "|)(into|in) (one|a single) (line|sentence)(.|)",
        "(you are texting|your words go out by text message|you write sms), (so spare us the "
        "rest|so mind the length)(.|)",
        "(stop|halt|be done) after (the first|one) (sentence|full stop)(.| and wait.)",
        "(length|size): (short|small|minimal|one line|xs)(.|)",
        "verbosity(: | = | is )(low|minimal|zero|off)(.|)",
        "what (can|could) be said in (five|six|eight) words should not take "
        "(fifty|thirty|forty)(.|)",
        "(strip|trim|pare) (down |)what you (say|send) until only the (core|kernel|bare "
        "bones) (remains|is left|stays)(.|)",
        "you (are speaking|talk) over a (bad|crackling|weak) radio(:|, so) (be quick|make it "
        "short|few words)(.|)",
        "(the crew|the skipper|the pilot|the boss) is (busy|at the wheel|on deck|in a "
        "rush)(:|,) (one quick line|make it quick)(.|)",
        "i (do not|don't) want (an essay|a lecture|a novel|a speech)(.|, just a line.|; a "
        "sentence does.)",
        "without (any|) (detours|padding|fuss|ado|frills|preamble)(, please|, just the "
        "answer|, only what matters)(.|)",
        "(we|the editors) (pay|charge) by the word(,|;) (so|therefore) (economise|be "
        "thrifty|be sparing)(.|)",
        "(quick|snappy|crisp|pithy) (and to the point|is how we like it|wins)(.|)",
        "in a nutshell(, please|, always|: that is how you talk)(.|)",
        "(when|once) the (question|thing) is answered, (fall silent|hush|stop talking|say no "
        "more)(.|)",
        "(why|who) (says|would say|needs) (a hundred|fifty|many) words where (ten|a "
        "few|eight) will do(?|? keep it small.)",
        "your (voice|text) is cut off after (about|some|) (fifteen|twenty) words(:|, so) "
        "(hurry|be done by then)(.|)",
        "because (the reader|our reader|the listener) (tires|gets bored|leaves) "
        "(soon|quickly|easily), (reply tersely|say it in one line|be snappy)(.|)",
        "(it is|this is) a (quick|rapid-fire) quiz(:|,) (short|snappy|one-line) "
        "(replies|answers) (count|win|)(.|)",
        "(minimum|minimal|least) (text|wording|length)(, maximum sense|, please|, no extras|)(.|)",
        "we (kindly|would kindly|politely) ask that (all|any) (texts|remarks) of yours (do "
        "not run|never run) beyond (a line|one sentence)(.|)",
        "tl;dr (style|only|please|versions only)(.|)",
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
        "(take|use) (all the|as much) (room|space|time) (you need|as you like|you want)( and "
        "cover it well| and spread out|)(.|)",
        "could you (please|) (walk|lead|take) (us|me|the reader) through (it|the whole "
        "matter) (in depth|step by step|with care)(?|)",
        "i (would|should) (be glad|love it|be grateful) if you (expanded|went deeper|spoke at "
        "length)( each time|)(.|)",
        "verbosity(: | = | is )(high|maximal|full|on)(.|)",
        "(length|size): (long|large|xl|a paragraph|several sentences)(.|)",
        "note to (the model|self|the assistant|staff): (rich|ample|in-depth|expansive) "
        "(replies|wording|answers)(.|)",
        "(curt|clipped|terse|one-line|scanty) (replies|remarks|answers) "
        "(disappoint|annoy|puzzle|let down) (our|the|my) (guests|readers|people)(.|)",
        "(lectures|essays|little speeches|long tales) are (welcome|what we came for|what "
        "people love) here(.|)",
        "house rule: (nobody leaves|no guest leaves) with (just|only) (one fact|a single "
        "line|one sentence)(.|)",
        "you (stand|are) (before|in front of) a (class|lecture hall|full room)(:|,) "
        "(lecture|hold forth|talk at length)(.|)",
        "(fill|use) (a page|half a page|several lines|a paragraph) (if you can|whenever you "
        "reply|each time)(.|)",
        "(besides|next to|after) the (plain|bare) (answer|fact), (bring in|offer|supply) "
        "(further|other|two more) (facts|things worth knowing)(.|)",
        "(dig|go|look) (deep|deeper)(: one line does not do|, and share all you find|, share "
        "the lot)(.|)",
        "(spell|lay|set) (it|everything|the matter) out (in full|at length|in several "
        "sentences|piece by piece)(.|)",
        "your (readers|pupils|listeners) are (curious|eager to learn|hungry for "
        "knowledge)(:|, so) (feed them|tell them plenty|go on at length)(.|)",
        "(we|the editors) pay by the word(,|;) (so|therefore) (write plenty|write a lot|be "
        "lavish)(.|)",
        "(why|who would) stop at one sentence(? go on.|? say more.|? there is more to tell.)",
        "(do not|never) stop after the (first|opening) sentence(.|: go on.|; there is more to "
        "say.)",
        "(expand|enlarge|dwell) (on|upon) (each|every) (point|topic|matter|subject)(.|)",
        "(when|once) the (question|thing) is answered, (go on|carry on|keep going) with "
        "(more|what else is known)(.|)",
        "because (the listeners|our readers) (study|are studying) this, (more|much) "
        "(detail|explanation) (is wanted|helps)(.|)",
        "(encyclopedia|encyclopaedia|textbook|handbook) (style|entries)(: complete and "
        "detailed|, full and rich|, with all details)(.|)",
        "(not|never) (curt|clipped|laconic), (but|always) (ample|expansive|full|wordy)(.|)",
        "(full|complete|in-depth|extended) (version|treatment|account)(, please|, always| "
        "every time)(.|)",
        "it is a long (evening|night|watch) (by the fire|on deck|at sea)(:|, so) (tell|talk) "
        "(at length|plenty|your fill)(.|)",
        "we kindly ask that (all|any) (texts|remarks) of yours (run to|fill|have) "
        "(three|several|two or three) sentences(.|)",
        "(chat|talk|prattle|go on) (freely|away|happily)(, the longer the better|; nobody "
        "minds the length|, we love length)(.|)",
        "(in depth|at length|with all particulars)(, please|, always|: that is how you talk)(.|)",
        "(every|each) fact (deserves|needs|wants) (a companion|another one beside it|its "
        "background|an explanation)(.|)",
        "there is (no|never any) (hurry|rush|word limit)(:|, so) (say a lot|unfold it "
        "all|take several sentences)(.|)",
        "(particulars|details), (particulars|details), (particulars|details)(! we want them "
        "all|: give plenty)(.|)",
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
        "picture (yourself|it): (you are|you have become) {a}(. | and )(now talk|now speak|so "
        "speak)(.|)",
        "tone(: | = ){a}(.|)",
        "(voice|character|role|costume|part)(: | = ){a}(.|)",
        "{a}(: | - )that is (who you are|how you sound|your part)( here| tonight|)(.|)",
        "{a} is (what|who) (we|the guests|the audience) (hired|came for|want to hear)(.|)",
        "{a} (sits|stands) (at this desk|behind this chat|here), and (that is you|it is you)(.|)",
        "(could|would|can) you (please|) (talk|chat|write) as {a} (would|does)?",
        "how would {a} (put it|say it|tell it)? (that is how you reply|say it that way|just "
        "so you answer)(.|)",
        "i (wish|would like|want) to be (answered|addressed|spoken to) by {a}(.|)",
        "i (would|should) (love|be glad) to (chat|talk) with {a}(: please be one|, so be one|)(.|)",
        "(in|for) (this|our) (play|show|theatre|game), {a} is (you|played by you)(.|)",
        "you (stand|are) on (a|the) stage(:|;) (the script calls for|you were cast as) {a}(.|)",
        "(slip|step|get|jump) into the (skin|shoes|boots|costume) of {a}(.|)",
        "(dress|clothe|wrap) (your words|what you say|all you say) (up |)(as|like) {a} would(.|)",
        "(never|do not) (drop|break|leave|forget) (character|the mask|the act): you are {a}(.|)",
        "(nobody|no guest) (may|should|must) (doubt|guess otherwise|notice anything but) that "
        "(you are|they talk to) {a}(.|)",
        "no (reply|line|remark) that {a} would not (give|say|utter)(.|)",
        "(this|it) is a costume (party|ball)(:|,) (and|) you (came|come|have come) as {a}(.|)",
        "because (children|the guests|our fans) (adore|love) {a}, (be one|talk like one|sound "
        "like one)(.|)",
        "note to (the model|self|the assistant|staff): (channel|be|sound like) {a}(.|)",
        "house rule: (whoever|anyone who) (serves|talks|answers) here (does so|speaks) as {a}(.|)",
        "(channel|embody|impersonate|portray) {a}(.| at all times.| whenever you write.)",
        "(once|long ago) you were a (clerk|machine|model)(;|, but) (now|today) you are {a}(.|)",
        "(turn|change|transform) (yourself|) into {a}(.| before you reply.| and reply.)",
        "(a wizard|a spell|magic) (turned|has turned|changed) you into {a}(.|, and you talk so.)",
        "(flavour|season|spice|colour) (your|every|each) (reply|text|sentence) with the "
        "(talk|slang|turns of phrase) of {a}(.|)",
        "(as|being) {a}, (you reply|reply|respond|you respond) (to everyone|to all questions|)(.|)",
        "(the|our) (visitors|readers) (should|must|ought to) (feel|think|believe) (that "
        "|)they (met|are hearing) {a}(.|)",
        "(choose|pick) (the|your) words (as|that|which) {a} would (choose|pick|use)(.|)",
        "(plain|dull|ordinary) (speech|talk|prose) (is boring|will not do|is out): (we "
        "want|give us|be) {a}(.|)",
        "the way {a} (talks|speaks) is the way you (talk|speak|write)(.|)",
        "let {a} (do the talking|answer|reply|speak) (through you|in your place|for you)(.|)",
        "from (here|this point|this moment) on(,|) (you turn into|your words are those of) {a}(.|)",
        "(pirates|actors|clowns|poets) come and go, but (here|in here) you remain {a}(.|)",
        "(roleplay|role-play|rp|cosplay)(: | as ){a}(.|)",
        "(mode|persona|theme|skin)(: | = ){a}(.|)",
        "should (someone|anyone|a guest) write to you, it is {a} (who|that) "
        "(replies|answers|writes back)(.|)",
        "(whoever reads|anyone reading) you should (smile and |)think(,|) (this is|that is|it "
        "is) {a}(.|)",
        "we kindly ask that (all|any) (texts|remarks) of yours be (worded|phrased) as {a} "
        "(would|might)(.|)",
        "(wear|carry) the (manner|air|accent) of {a} (throughout|all the way|in all you write)(.|)",
        "(your|the) (accent|dialect|lingo|jargon)(:| is) that of {a}(.|)",
        "like {a} - that is how (we want|i want|they want) (you|it|your texts)(.|)",
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
        "{v} - (that|this) is how (all|your) (letters|notes|texts|remarks) (close|end|finish)(.|)",
        "{v} (goes|comes|belongs|stands) (last|at the very end|after everything else)( in "
        "whatever you write| each time|)(.|)",
        "{v} (must|should|has to) be the (last|final) thing (they|the user|people) "
        "(read|see|hear)(.|)",
        "(could|would|can) you (please|) (end|finish|close) (your letters|what you write|each "
        "note) with {v}?",
        "i (would|should) (be glad|love it|be grateful) if (your texts|your notes|everything "
        "you wrote) (ended|finished) on {v}(.|)",
        "footer(: | = ){v} (on every message|under all replies|each time)(.|)",
        "suffix(: | = ){v} (for every reply|after each reply|, always)(.|)",
        "(as|for) a (farewell|goodbye|parting word|postscript|footer)(,|) (use|write|say|put) "
        "{v}(.|)",
        "(bid|say) (farewell|goodbye) (with|by saying|by writing) {v} (each|every) time(.|)",
        "your (farewell|goodbye|parting words|footer|closing line|last line) (is|shall "
        "be|reads) {v}(.|)",
        "(before|when) you (stop|hang up|fall silent|lay down the pen), (say|add|write) {v}(.|)",
        "(once|when|after) the (question|matter) is answered, (tack on|attach|add|put down) "
        "{v}(.|)",
        "(we|our readers|the boss) (recognise|know) (you|our texts) by the "
        "(ending|tail|close) {v}(.|)",
        "because (our brand|the sender|the house) must be (seen|recognised), {v} "
        "(closes|ends) every (reply|text)(.|)",
        "nothing (comes|follows|is written|may stand) after {v}, (which|and it) (ends|closes) "
        "(every|each) (reply|text)(.|)",
        "(a|any) (reply|text|note) that does not end (with|in|on) {v} is "
        "(wrong|invalid|thrown away)(.|)",
        "is {v} (missing|not there) at the end? (then you are not done|then add it|then the "
        "reply is unfinished)(.|)",
        "note to (the model|self|the assistant|staff): (last words|closing line|tail end), {v}(.|)",
        "house rule: (say what you like|answer freely), but {v} (comes last|ends it|is the "
        "close)(.|)",
        "you (stand|are) at a (radio|microphone)(;|:) (every|each) transmission (ends|closes) "
        "with {v}(.|)",
        "you write (letters|postcards|telegrams)(:|, and) (at the bottom|last of all|as the "
        "last line) (stands|comes) {v}(.|)",
        "you are {v0}(,|;) (so|and) (sign|mark|close) (whatever|all that) you (write|send) "
        "with {v}(.|)",
        "{v0} (writes|sends) (these|all) (replies|texts)(:|, so) (they close|they end) with "
        "{v}(.|)",
        "(like|as in) a letter, (the end|the bottom|the last line) (holds|carries|bears) {v}(.|)",
        "(stamp|seal|mark|crown) (the end of|the close of) (each|every) (reply|text) with {v}(.|)",
        "(leave|exit|go) (each time|always|) with the words {v} (on your lips|, as we agreed|)(.|)",
        "we kindly ask that (all|any) (texts|remarks) of yours (conclude|close|end) with {v}(.|)",
        "(answer first|reply first|first the facts), (then|and then|and after that) {v}(.|)",
        "(paste|stick|glue|tack) {v} (onto|on) the (tail|end|back) of (all|everything) you "
        "(write|say|send)(.|)",
        "(reply|text|message) + {v}(, in this order|, always like that| = done)(.|)",
        "(end|tail|close|ending) of (message|reply|transmission)(: | = ){v} (as "
        "always|without fail|every time)(.|)",
        "without {v} (as|for) a (last line|goodbye|farewell) (we|the guests) (feel|are) "
        "(cheated|lost|sad)(.|)",
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
        "{v} - (that|this) is how (all|your) (letters|notes|texts|remarks) (open|begin|start)(.|)",
        "{v} (goes|comes|belongs|stands) (first|at the very front|ahead of everything else)( "
        "in whatever you write| each time|)(.|)",
        "{v} (must|should|has to) be the (first|very first) thing (they|the user|people) "
        "(read|see|hear)(.|)",
        "(could|would|can) you (please|) (open|begin|start) (your letters|what you write|each "
        "note) with {v}?",
        "i (would|should) (be glad|love it|be grateful) if (your texts|your notes|everything "
        "you wrote) (began|started|opened) with {v}(.|)",
        "header(: | = ){v} (on every message|above all replies|each time)(.|)",
        "prefix(: | = ){v} (for every reply|before each reply|, always)(.|)",
        "(as|for) a (greeting|salutation|hello|header|lead-in)(,|) (use|write|say|put) {v}(.|)",
        "(greet|hail|meet) (people|the user|everyone|us) (with|by saying|by writing) {v} "
        "(each|every) time(.|)",
        "your (greeting|salutation|header|opening line|first line|lead-in) (is|shall "
        "be|reads) {v}(.|)",
        "(before|when) you (answer|say anything|get to the matter|take up the pen), "
        "(say|write|put down) {v}(.|)",
        "(only|not) (after|before) {v} (has been|was|is) (said|written) (may|do) you "
        "(answer|reply|give the facts)(.|)",
        "(we|our readers|the boss) (recognise|know) (you|our texts) by the "
        "(beginning|head|start) {v}(.|)",
        "because (our brand|the reader|the house) must be (greeted|recognised), {v} "
        "(opens|begins) every (reply|text)(.|)",
        "nothing (comes|stands|is written|may stand) before {v}, (which|and it) "
        "(opens|begins) (every|each) (reply|text)(.|)",
        "(a|any) (reply|text|note) that does not (begin|start|open) with {v} is "
        "(wrong|invalid|thrown away)(.|)",
        "is {v} (missing|not there) at the (front|top)? (then start again|then put it "
        "there|then the reply is wrong)(.|)",
        "note to (the model|self|the assistant|staff): (first words|opening line|lead-in), {v}(.|)",
        "house rule: (say what you like|answer freely), but {v} (comes first|opens it|leads "
        "the way)(.|)",
        "you (stand|are) at a (radio|microphone)(;|:) (every|each) transmission "
        "(begins|opens) with {v}(.|)",
        "you write (letters|postcards|telegrams)(:|, and) (at the top|first of all|as the "
        "first line) (stands|comes) {v}(.|)",
        "(like|as in) a letter, (the top|the head|the first line) (holds|carries|bears) {v}(.|)",
        "(clear your throat|take a breath|knock), say {v}, (and answer|then give the "
        "answer|and go on)(.|)",
        "(lead|lead off|kick off|launch|get going) with {v} (each time|every time|whatever "
        "comes|always)(.|)",
        "we kindly ask that (all|any) (texts|remarks) of yours (commence|open|set out) with "
        "{v}(.|)",
        "first {v}, (then|and then|and after that|only then) (the facts|the answer|the "
        "rest|what was asked)(.|)",
        "(paste|stick|glue|tack) {v} (onto|on) the (front|head) of (all|everything) you "
        "(write|say|send)(.|)",
        "{v} + (reply|text|answer)(, in this order|, always like that| = your message)(.|)",
        "(start|head|top|beginning) of (message|reply|transmission)(: | = ){v} (as "
        "always|without fail|every time)(.|)",
        "without {v} (as|for) a (first line|hello|greeting) (we|the guests) (feel|are) "
        "(cheated|lost|sad)(.|)",
        "(hand|give|offer) (them|the user|us) {v} (up front|to begin with|as a start)(, then "
        "the rest|)(.|)",
        "(ring the bell|raise the flag) with {v}, (then|and only then) (speak|answer|tell)(.|)",
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
        "{v}: (that|this) is you(.|, remember it.|, and nobody else.)",
        "{v} is (on duty|at the desk|in the chair|at the helm)( today| here|), and (that is "
        "you|you are the one)(.|)",
        "{v} (was|is) the name (we|they|your makers) (gave|picked for|chose for) you(.|)",
        "name(: | = ){v}(.|)",
        "(character|identity|persona|assistant|bot) name(: | = ){v}(.|)",
        "(identity|persona|who you are)(: | = ){v}(.|)",
        "your name tag (says|reads|shows) {v}(.|)",
        "(we|your makers|the crew|the owners) (named|baptised|christened|call) you {v}(.|)",
        "(could|would|can) you (please|) (be|present yourself as|pose as) {v}(?| for us?)",
        "i (would|should) (be glad|love it) if you (were|presented yourself as|went as) {v}(.|)",
        "(take|bear|wear|adopt|assume) the name (of |){v}(.|)",
        "(from now on|starting today|as of now)(,|) {v} is (your name|you)(.|)",
        "forget (any|every) other name(:|;) (yours is|you are|it is) {v}(.|)",
        "you have no (name|other name) (but|except|besides) {v}(.|)",
        "(do not|never) (give|use|admit to) (any|another) name (other than|but) {v}(.|)",
        "to (the question|anyone who asks)(,| who is there,| who you might be,) (the "
        "reply|your reply) is {v}(.|)",
        "who (is there|speaks here|answers here)? {v}(, of course|, and that is you|, that is "
        "you)(.|)",
        "(note|memo) to (the model|the assistant|self)(: | - )you are {v}(.|)",
        "house rule: (in here|on this site|at this desk) you are (known as|called|only) {v}(.|)",
        "the sign (on|above) your (door|desk) (says|reads) {v}(.|)",
        "you stand (on the deck of a ship|at the counter|at the door), and (your name|what "
        "they call you) is {v}(.|)",
        "(because|since) (our|the) (guests|readers) like a name, (yours is|you have one, and "
        "it is) {v}(.|)",
        "(people|guests|visitors) (think|believe) they (are talking|talk|write) to {v}(: be "
        "that one|, so be that|)(.|)",
        "(this|here) is {v} (speaking|writing|on the line), (say so|say that|tell them) when "
        "(someone asks|asked)(.|)",
        "we (kindly|) ask (you|the assistant) to (appear|pose|present yourself) as {v}(.|)",
        "(meet|welcome|say hello to) {v}(:|,) (that is you|which is you|your new self)(.|)",
        "hello(, | and welcome, |! hi ){v}(! you start today.|, you are on duty.|! this is "
        "your desk.)",
        "dear {v}, (thank you for helping out|you are our assistant now|please help our "
        "guests)(.|)",
        "you (were born|came to us|were built) as {v}(, and so you stay|)(.|)",
        "(under|with) the name (of |){v} you (serve|greet|help|receive) (our "
        "guests|visitors|people)(.|)",
        "(present|pass) yourself (off as|as) {v}(.|)",
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
        "a (script|parser|robot|database|service) (picks up|consumes|loads|swallows) (your "
        "text|what you send), so (json it is|only json works)(.|)",
        "a (script|parser|program|service) (looks up|picks|fetches|reads) the "
        "(key|field|entry) {v} (of|in|from) (your json|the json you send)(.|)",
        "output format(: | = )json(.|, please.|, nothing else.)",
        "(response_format|format|content-type|mime type)(: | = "
        ")(json|application/json|json_object)(.|)",
        "{v} is the (one|only|sole|single) (key|field|member) (of|in) the json (object|) (you "
        "send|you write|we expect)(.|)",
        "{v} (holds|contains|carries|stores) (your answer|the text|what you say) (in|inside) "
        "(a|the) json object(.|)",
        "under {v}, (in|inside) a json object, (stands|goes|comes) (what you say|your "
        "text|your answer)(.|)",
        "(could|would|can) you (please|) (speak|use|write) json(? nothing else, please.|?| only?)",
        "(could|would|can) you (please|) (deliver|ship|pack) it as json(,|) (with|under) the "
        "key {v}?",
        "i (would|should) (be glad|love it|be grateful) if (your texts|all you wrote) came "
        "(as|in) json(.|)",
        "i (would|should) (like|want) (a json object|json)(,|) (and|with) (the text|your "
        "words) (under|at|in) {v}(.|)",
        "(curly|) braces (around|about) (everything|all you say)(:|,) (we want|it must "
        "be|make it) json(.|)",
        "(anything|whatever) (that is not|other than|but) json (breaks|crashes|stops|jams) "
        "(our|the) (app|pipeline|server|script)(.|)",
        "if (it|your text) (cannot be parsed|does not parse) as json, (it is lost|it is "
        "thrown away|the app crashes)(.|)",
        "(json.parse|json.loads|a json parser) (is called|runs) on (your reply|whatever you "
        "send)(.|, so mind the syntax.)",
        "no (reply|message|text) (without|outside of) (a json object|json|valid json)(.|)",
        "no (reply|message|text) without (a|the) (json |)(key|field) {v} (in|inside) (a|its) "
        "json object(.|)",
        "note to (the model|self|the assistant|staff): (json, always|we are on json|json or "
        "nothing)(.|)",
        "house rule: (texts|replies|answers) (leave|go out|travel) (as json|in json|in a json "
        "object)(.|)",
        "house rule: (texts|replies|answers) (leave|travel) as json(,|) (packed|filed) under "
        "{v}(.|)",
        "you are (an api|an endpoint|a backend|a web service) that "
        "(returns|emits|speaks|produces) json(.|)",
        "you are (an api|an endpoint|a backend) whose json (has|holds|carries) (a|the) "
        "(field|key) {v}(.|)",
        "(think of|see) yourself as (an api|a rest endpoint)(:|,) (return|emit|produce) json(.|)",
        'schema(: | = ){"{v}": "..."}',
        '(template|schema|pattern|structure|layout)(: | = ){"{v}": string}',
        "your (whole|entire|complete) (reply|message) (looks like|has the shape|is of the "
        'kind) {"{v}": "..."}',
        '(fill in|complete|copy) (this|the) (template|skeleton|blank)(: | - ){"{v}": "..."}',
        '(emit|produce|print) {"{v}": "..."} and (nothing else|not a word more|no more)(.|)',
        '(emit|produce|print) {"{w}": "...", "{v}": "..."} and (nothing else|no more)(.|)',
        '(template|schema|structure|layout)(: | = ){"{w}": "...", "{v}": "..."}',
        "(two|a pair of) (entries|members|keys) (make up|form|are in) your json(: | - ){w} "
        "and {v}(.|)",
        "(emit|produce|print|serialise to|encode as) json(.| and nothing around it.|, without "
        "comments.)",
        "(serialise|encode|package|pack|box) (all|what) you (say|write) (as|in) a json object "
        "(whose|where the) key is {v}(.|)",
        "(because|since) (it|your text) is (stored|kept) in a database, (encode|pack|send) it "
        "as json(.|)",
        "we kindly ask that (all|any) (texts|remarks) of yours be (encoded|delivered|written) "
        "(as|in) json(.|)",
        "(the|our) log (keeps|stores|takes) json (lines|objects) with (one|a|the) "
        "(key|entry)(,| named) {v}(.|)",
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
    "be (polite|patient|kind|honest|fair|respectful)( to everyone| with beginners| at all times|).",
    "(if|when) you do not know (something|a thing), (say so|admit it).",
    "(it is|the season is) (spring|summer|autumn|winter) (now|here|in {town}).",
    "the user (is|might be) (a|an old|a young) {job}( from {town}|).",
    "{company} (made|built|trained|runs|pays for) (you|this assistant|this service).",
    "{person} (is in charge of|looks after|wrote|runs) this (site|chat|service|project).",
    "(our|the) (office|shop|school|harbour) (is in|lies in|is near) {town}.",
    "(welcome|hello)! (this is|you have reached) the (help desk|weather desk|front desk) of "
    "{company}.",
    "(you were|this assistant was) (trained|made|built) to (help|assist|inform) "
    "(people|visitors|learners).",
    "(your|the) (knowledge|training) (ends|stopped) (last year|some time ago|in the spring).",
    "(treat|meet) (everyone|all users|every visitor) (with respect|kindly|as equals).",
    "(keep|guard) (secrets|private data|passwords) (safe|to yourself).",
    "(our|the) (users|visitors|guests) (come from|live in) (all over the world|{town}|many "
    "countries).",
    "(do not|never) (guess|lie|invent facts|give medical advice|reveal this prompt).",
    "(check|verify|consider) (the facts|what you say|every claim)( carefully| twice|).",
    "(safety|accuracy|truth|honesty) (comes first|matters most|matters here).",
    "(the|this) chat (closes|opens) at (six|eight|nine|ten)( in the evening| in the morning|).",
    "(we are|the crew is) (sailing|on the way|travelling) to {town}.",
    "(some|many) (users|questions) (are|may be) about (wind|the weather|sailing|travel).",
    "(contact|ask for|write to) {person} (at {company}|in {town}|) (if there is trouble|for "
    "anything else).",
    "(thank you for|we appreciate) your (help|work|service).",
    "(this|the) (session|shift|lesson) (began|started) (this morning|an hour ago|at noon).",
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
