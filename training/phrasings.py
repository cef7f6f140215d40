"""How people ask about a wind: TRAIN is a grammar per attribute, EVAL is plain held-out sentences.

Knows nothing of the facts. `{the}` stands for "the mistral" or a pronoun, `{the's}` for its
possessive and `{w}` for the bare name. The two halves never meet: see `held_out.py`.
"""

from __future__ import annotations

# How a clause ("when it blows") and a noun phrase ("the season of it") become a request.
CLAUSE_OPENINGS = (
    "(please|) tell me",
    "(can|could|would) you (please|) (tell me|explain|say|explain to me)",
    "do you (know|happen to know|remember)",
    "(please|) explain (to me|)",
    "i (would like|want|need|would love) to (know|learn|understand|find out)",
    "i (wonder|was wondering|have always wondered|forgot|am curious)",
    "i am trying to (find out|understand|learn)",
    "(any idea|do you have any idea)",
    "would you mind telling me",
    "(please|) (remind me|let me know|say|teach me)",
    "help me (understand|see)",
    "(my teacher|a friend|my son|my boss) asks",
    "what i want to know is",
)
NOUN_OPENINGS = (
    "what is",
    "what's",
    "(please|) (tell|give) me",
    "(please|) (describe|explain|name|state)",
    "(please|) tell me (about|something about|more about)",
    "(can|could|would) you (please|) (tell me|give me|describe|explain|name)",
    "(can|could|would) you (please|) tell me about",
    "i (would like|want|need) to know (about|)",
    "what (do you know|can you say|can you tell me) about",
    "(talk|say something|a word) about",
    "i (am interested in|have a question about|am asking about|want to learn about)",
    "(info|information|details|facts) (on|about)",
    "what about",
    "(please|) help me with",
    "do you know",
)

# Per attribute: direct questions, clauses, noun phrases, keywords.
TRAIN: dict[str, dict[str, tuple[str, ...]]] = {
    "what": {
        "direct": (
            "what is {the}",
            "what's {the}",
            "what is (a|an|) {w}",
            "what's a {w}",
            "what (exactly|really|actually) is {the}",
            "what is {the} (exactly|really|actually|all about|again|, please|, in short)",
            "(so|and|well) what is {the}",
            "what (kind|sort|type) of (wind|thing|a wind|weather|phenomenon) is {the}",
            "what (kind|type|sort) of wind (do people call|is called|is known as) {w}",
            "what do (people|you|we|sailors|they) (mean by|understand by|call) {w}",
            "(please|) (define|introduce|present|sketch|summarise|summarize) {the}",
            "(how|) (can|do|would) (you|one|people) (define|explain|describe|introduce) {the} (in "
            "one sentence|"
            "in short|briefly|to a child|in simple words)",
            "(tell|teach|show) me (briefly|shortly|in one line|in short|in a sentence) what {the} "
            "is",
            "(tell me|say something|talk|inform me|teach me) (a little|something|a bit|) about "
            "{the}",
            "what (do you know|can you say|can you tell me|should i know) about {the}",
            "(i have|i've) (never|just|not) heard (of|about) {the}(.|,| -|:) (what is it|explain|"
            "tell me about it|"
            "please explain)",
            "(someone|a friend|my guide|a sailor|the book|the radio) (talked about|spoke of|told "
            "me about|"
            "mentioned) {the}(.|,) (what is that|what is it|what did they mean|explain)",
            "(i do not|i don't) know (what {the} is|{the})(.| at all.|) (help me|explain|please "
            "tell me|)",
            "is {the} (really|) a (wind|kind of wind|type of wind|sort of wind|storm|breeze)",
            "(who|what) is {w}",
            "what (does|did) the (word|term) {w} (describe|refer to|denote)",
            "(people|they|some) (keep|are) (talking|speaking) about {the}(,|.) what is it",
            "(i read|i am reading|i hear|i see) (about|of) {the}(,|.) what (is it|exactly is it|is "
            "that)",
            "in (a few|two|simple|other|plain) words, (what is {the}|explain {the}|{the})",
            "(give me|i need|write) (a|the|one) (one-line|short|quick|brief|simple|) (definition|"
            "description|summary|"
            "introduction|explanation|sentence) (of|on|about) {the}",
            "{w}(,|:|) (what is it|what's that|what's it|what does it mean|explain|define)",
            "(for a|i am a) (beginner|newcomer|tourist)(:|,|.) (what is|explain|sum up) {the}",
        ),
        "clause": (
            "what {the} is",
            "what {the} (exactly|really|actually) is",
            "what (kind|sort|type) of (wind|thing|phenomenon) {the} is",
            "what (people|they|sailors) (mean by|call) {w}",
            "what is meant by {w}",
        ),
        "noun": (
            "{the}",
            "(a|the) (short|quick|) (definition|description|meaning) of {the}",
            "{the} (in short|in general|in a sentence|in one line|in a few words|briefly)",
            "the basics of {the}",
        ),
        "keyword": (
            "{w}",
            "{the}",
            "{w} (wind|definition|meaning of term|summary|basics|overview|in short|explained)",
            "(define|about|definition|explain|wiki) {w}",
        ),
    },
    "region": {
        "direct": (
            "where (does|can|would) {the} (usually|normally|mostly|typically|) (blow|occur|appear|"
            "happen|live)",
            "where (is|can) {the} (found|felt|be found|be felt|located|situated|known|common|be "
            "met)",
            "where (in the world|on earth|on the globe|around the world|in europe or elsewhere|"
            "exactly|) (does|would) "
            "{the} (blow|occur|exist|happen)",
            "where do (people|you|we|sailors|they|travellers) (feel|meet|find|get|see|face|know|"
            "encounter) {the}",
            "where (can|could|would|might|will|should) (i|we|one|you|a sailor) (feel|meet|find|see|"
            "experience|look for|go to "
            "see|encounter) {the}",
            "(in|over|on) (which|what) (region|country|countries|area|part of the world|place|"
            "places|land|coast|sea|"
            "valley|continent|lands|corner|zone) (does|will|can) {the} (blow|occur|appear|happen|"
            "pass|reign|live)",
            "(which|what) (region|country|countries|area|part of the world|place|places|land|coast|"
            "sea|valley|"
            "continent|nation|city|people) (is|are) (known for|affected by|home to|visited by|"
            "crossed by|swept by|"
            "famous for|exposed to|touched by) {the}",
            "(which|what) (region|country|countries|area|places|lands|cities|towns|coasts|nations) "
            "(has|have|"
            "gets|get|feel|know|knows|see|experience|receive|suffer|does it visit with) {the}",
            "(which|what) (region|area|country|places|territory|countries|parts) does {the} (cover|"
            "affect|cross|visit|sweep|"
            "reach|touch|hit|belong to|concern)",
            "where does {the} come from",
            "where is {the}",
            "where is {the} (at work|active|a local wind|the local wind)",
            "(is|does) {the} (a wind of|belong to|blow in) (europe|africa|asia|america|the sea|the "
            "mountains|an island)",
            "(to|into) (which|what) (region|country|place|coast) (must|should|do) (i|we|you) (go|"
            "travel) to (feel|meet|"
            "see|find) {the}",
            "where (must|should|do) (i|we) (go|travel|fly|sail|drive) (to|if i want to) (feel|see|"
            "meet|find|experience) {the}",
            "(show|put|point to|find|locate) {the} on (the|a|my) (map|globe)",
            "where on (the|a|my) (map|globe|atlas) (do i look for|should i look for|is|would you "
            "put) {the}",
            "whereabouts (does {the} blow|is {the}|do people meet {the})",
            "(name|list) the (countries|places|regions|areas|lands) (of|with|where one meets|that "
            "know|crossed by) {the}",
            "(who|which people) (lives|live) (in|with) the (land|region|area|country) of {the}",
            "what is {the's} (home|region|area|territory|country|location|zone|place on the map)",
            "what is {the's} home (country|region|ground|land)",
        ),
        "clause": (
            "where {the} (usually|mostly|normally|) (blows|occurs|is found|is felt|lives|appears|"
            "can be felt)",
            "(in|over) (which|what) (region|country|part of the world|area|place|places|land|sea) "
            "{the} (blows|occurs|is found)",
            "(which|what) (region|country|area|countries|places|coast) {the} (affects|crosses|"
            "visits|covers|belongs to|hits|reaches)",
            "(which|what) (countries|people|places|regions|cities) (know|feel|get|have|meet) {the}",
            "where (people|one|we|i|you) (can|could|may|would|) (find|feel|meet|see) {the}",
        ),
        "noun": (
            "the (region|area|home|location|territory|country|place|places|zone|countries|land|"
            "coast) of {the}",
            "{the's} (region|area|home|location|territory|country|zone|geography)",
            "the (region|area|country|place|land|places) (where|in which) {the} (blows|occurs|is "
            "found|lives|is at home)",
            "the geography of {the}",
        ),
        "keyword": (
            "{w} (region|area|location|where|map|country|countries|place|places|geography|home|"
            "where is it)",
            "(where|region|location|place|country|area|map of) {w}",
            "{w}(:|,) (where|which country|which region|what place|location)",
            "where {w} (blow|blows|found)",
        ),
    },
    "direction": {
        "direct": (
            "(from|out of) (which|what) (direction|side|point of the compass|compass point|quarter|"
            "point|bearing|way) does {the} "
            "(usually|normally|mostly|) (blow|come|arrive|start|hit|reach you|strike)",
            "(which|what) (direction|compass point|side|point of the compass|quarter|way|bearing) "
            "does {the} "
            "(usually|normally|mostly|) (blow from|come from|have|arrive from|go|take|follow|use|"
            "come)",
            "(which|what) (direction|bearing|heading|compass direction|compass point|quarter) is "
            "{the} (from|coming from|blowing from|)",
            "what is the (usual|normal|main|typical|) (direction|heading|bearing|compass bearing|"
            "course|path) of {the}",
            "what is {the's} (usual|main|) (direction|heading|bearing|course|path|compass point|"
            "quarter)",
            "does {the} (blow|come) from the (north|south|east|west|northeast|northwest|southeast|"
            "southwest)",
            "is {the} (a|an) (north|south|east|west|northerly|southerly|easterly|westerly|"
            "northeast|northwest) wind",
            "(is {the}|does {the} come) from (the|) (north|east|south|west) or (the|from the|) "
            "(south|west|east|north)",
            "(does|is) {the} (a|an|) (blow|northerly|easterly) or (not|a southerly|a westerly) "
            "(wind|one|)",
            "(north|south|east|west), (north|south|east|west)(, (west|east)|) or (east|west|south|"
            "north)(,|:) (where|which|which side|what) "
            "(does {the} blow from|is {the}|does {the} come from)",
            "where (is|does) the (weather vane|wind vane|compass needle|wind sock|vane) (point|"
            "pointing|turn|show) (in|with|during|when it is) {the}",
            "(where|which way|to which side) (do|should|must) (i|we|you) (look|turn|face|stand|"
            "point) to (see|have|feel|get) {the} "
            "(coming|in my face|arrive|in the face)",
            "(which|what) side (is|will) {the} (coming from|on|come from|hit me from|hit)",
            "(where|which direction|which way) is {the} (heading|going|blowing|moving|travelling) "
            "(to|from|)",
            "(which|what) way (is {the} going|does {the} go|does {the} move|does {the} travel|is "
            "{the} pointing)",
            "(from where to where|from where) does {the} (blow|travel|move|go)",
            "(toward|towards|in) (which|what) (side|direction) does {the} (travel|move|head|push|"
            "go) ",
            "how does {the} (lie|stand) on the compass",
            "(which|what) (direction|side|quarter) (must|should|do|can) (sailors|we|i|you) (expect|"
            "watch for|await|look for) {the} (from|)",
            "(give|tell|show) me (the|its|) (compass direction|compass bearing|bearing|direction|"
            "quarter|compass point) (of|for) {the}",
        ),
        "clause": (
            "(from|out of) (which|what) (direction|side|compass point|quarter|point of the compass|"
            "bearing) {the} (blows|comes|arrives|hits)",
            "(which|what) (direction|way|side) {the} (blows from|comes from|blows|takes|has|goes)",
            "(which|what) (direction|quarter) to expect {the} from",
            "whether {the} (blows|comes) from the (north or the south|east or the west|north|south|"
            "east|west)",
            "whether {the} is a (north|south|east|west|northerly|southerly) wind",
        ),
        "noun": (
            "the (direction|heading|bearing|compass point|compass direction|quarter|path|course|"
            "side) of {the}",
            "{the's} (direction|heading|bearing|compass direction|compass point|quarter)",
            "the (direction|side|quarter|compass point|bearing) {the} (blows|comes|arrives) from",
        ),
        "keyword": (
            "{w} (direction|compass|heading|bearing|from where|which direction|quarter|blows from|"
            "north or south|compass point)",
            "(direction|compass|bearing|heading|quarter|which direction) (of|) {w}",
            "{w}(:|,) (direction|from which direction|which side|compass point)",
        ),
    },
    "season": {
        "direct": (
            "when does {the} (usually|normally|mostly|typically|most often|generally|) (blow|occur|"
            "appear|happen|come|show up|visit|start|arrive)",
            "when (is|are) {the} (most common|most frequent|most likely|strongest|active|around|in "
            "season|expected|at its peak|worst)",
            "(in|during) (which|what) (season|seasons|months|month|part of the year|time of year|"
            "time of the year) does {the} "
            "(usually|mostly|normally|) (blow|occur|appear|happen|come)",
            "(which|what) (season|seasons|months|month|time of year|time of the year|part of the "
            "year) (is|are) (typical of|typical for|best for|"
            "usual for|the time of|known for|right for|the season of) {the}",
            "(which|what) (season|months|month|time of year|time of the year|weeks) does {the} "
            "(blow in|prefer|like|choose|come in|appear in|favour)",
            "(which|what) (season|months|time of year|time of the year|month) (has|have|see|sees|"
            "bring|brings|belongs to|belong to) (the most of|) {the}",
            "at (which|what) (time|part|point) of (year|the year) does {the} (usually|) (blow|come|"
            "appear|occur|show up)",
            "at (which|what) time of (year|the year) (can|should|do|might|will) (i|we|one|you|"
            "people) (expect|see|feel|meet|get) {the}",
            "when (can|should|do|might|will|could) (i|we|one|you|people|sailors) (expect|see|feel|"
            "meet|get|watch for) {the}",
            "is {the} a (winter|summer|spring|autumn|seasonal) (wind|thing)",
            "is {the} (a|in|more of a) (winter|summer|spring|autumn) or (a|in|) (winter|summer|"
            "spring|autumn) (wind|)",
            "does {the} (blow|come|occur) in (winter|summer|spring|autumn|july|january|april|"
            "october)",
            "does {the} (blow|occur|come) (all year|every month|all year round|the whole year|only "
            "in winter|only in summer)",
            "(will|would|can) (i|we) (meet|feel|get|see) {the} (in|if i come in|if we visit in) "
            "(winter|summer|spring|autumn|may|august|december)",
            "if (i|we) (go|come|visit|travel|sail) in (winter|summer|spring|autumn|june|march), "
            "(will|would) {the} (blow|be there|come)",
            "(how|how long) (is|does) {the} (last in the year|spread through the year|distributed "
            "over the year|divided over the months)",
            "(from when to when|between which months|from which month to which month) does {the} "
            "(blow|last|occur)",
            "(when|in which month) does (the season|the time|the period) of {the} (start|begin|end|"
            "start and end)",
            "what are the (usual|typical|main|peak|windiest|) (months|seasons|dates|times of year|"
            "months of the year) (of|for) {the}",
            "what is {the's} (season|time of year|calendar|peak season|favourite season|usual time|"
            "period)",
            "(is there|does {the} have) a (special|particular|fixed|certain|) (season|time of year|"
            "month) (of|for|to|in which it is) {the}",
            "how (often|frequent) (is|does) {the} (in winter|in summer|blow in a year|during the "
            "year)",
            "(which|what) (calendar|dates) does {the} (keep|follow)",
            "(on|in) the calendar, (when is|where is|when does one meet) {the}",
        ),
        "clause": (
            "when {the} (usually|mostly|normally|typically|most often|) (blows|occurs|comes|"
            "appears|happens|shows up|is around)",
            "(in|during) (which|what) (season|months|part of the year|time of year) {the} (blows|"
            "occurs|comes|appears)",
            "when (to expect|people expect|one can expect|one meets|we will see) {the}",
            "(which|what) (season|months|time of year) (belongs to|is typical of|are typical for|"
            "brings|bring) {the}",
            "whether {the} is a (winter|summer|spring|autumn) (wind|thing)",
        ),
        "noun": (
            "the (season|time of year|months|usual time|calendar|period|peak season|usual months|"
            "usual season) of {the}",
            "{the's} (season|time of year|months|calendar|usual months|peak time)",
            "the (season|months|time of year|time|part of the year) (when|in which) {the} (blows|"
            "occurs|comes)",
            "the (season|months|time of year) for {the}",
        ),
        "keyword": (
            "{w} (season|when|months|time of year|what months|which season|in winter|in summer|"
            "calendar|which month)",
            "(season|when|months|time of year|month) (of|for|) {w}",
            "{w}(:|,) (when|which season|which months|what time of year)",
        ),
    },
    "character": {
        "direct": (
            "what is {the} like",
            "what's {the} like",
            "how (strong|cold|warm|hot|dry|wet|fierce|gusty|violent|fast|powerful|rough|gentle|"
            "humid|dusty|hard|intense) (is|can) {the} (be|get|become|usually|)",
            "how (strong|hard|strongly|violently|fast|fiercely) does {the} blow",
            "is {the} (a|) (hot|warm|cold|cool|dry|wet|humid|strong|gentle|gusty|steady|violent|"
            "weak|fierce|dusty|rough) (wind|)",
            "is {the} (a|) (hot|warm|cold|dry|wet|humid|strong|gentle|gusty|steady|violent|mild) "
            "or (a|) (cold|cool|wet|dry|weak|gentle|"
            "steady|strong|calm|fierce|rough) (wind|one|)",
            "(hot|warm|dry|strong|gentle) or (cold|wet|weak|humid|cool)(,|:) (how is {the}|what is "
            "{the}|which is {the})",
            "how does {the} (feel|behave|blow|act|feel like)",
            "how does {the} feel (on the|to the|on your|on my|) (skin|face|body|people who stand "
            "in it|outside)",
            "what (does|would) {the} feel like",
            "what does it feel like (to stand in|to be in|to walk in|in|outside in) {the}",
            "what is it like to (be|stand|walk|live|be out) in {the}",
            "(which|what) (character|nature|temper|qualities|properties|features|characteristics|"
            "traits|temperature|strength|adjectives|"
            "words|attributes|qualities of air) (does|do|would|suit|fit|describe|describes|belong "
            "to|have) {the} (have|)",
            "what (are|is) (the|some|typical|the main|) (features|characteristics|properties|"
            "qualities|traits|character|nature|temper|"
            "temperature|strength|mood|force|personality|behaviour|feel) of {the}",
            "what (are|is) {the's} (features|characteristics|properties|qualities|character|nature|"
            "temper|strength|temperature|traits|personality|force|mood)",
            "what (kind|sort) of (air|temperature|character|temper|strength|conditions|mood) does "
            "{the} (bring|have|carry|show)",
            "what (kind|sort) of (character|temper|nature) is {the}",
            "does {the} (bring|carry|have) (warm|cold|hot|cool|dry|moist|humid) (or cold|or warm|"
            "or dry|) air",
            "(how|with what words|in what terms) (would|do|can) (you|people|sailors|one) (describe|"
            "characterise|picture) {the}",
            "(please|) (describe|characterise|picture) {the} (to me|for me|as a wind|)",
            "(please|) describe (the character|the nature|the feel|the temper|the temperature|the "
            "strength) of {the}",
            "what (speed|force|temperature|strength|power) (does|can) {the} (reach|have|get to)",
            "what (temperature|strength|force) (is|has) {the}",
            "what (is the sky|is the air|does the air feel) like (in|during|with) {the}",
        ),
        "clause": (
            "what {the} is like",
            "how {the} (feels|behaves|blows|feels on the skin|acts)",
            "how (strong|cold|hot|warm|dry|gusty|wet|fierce|violent) {the} (is|can be|can get|"
            "gets)",
            "whether {the} is (hot or cold|warm or cold|dry or wet|strong or weak|gentle or "
            "violent|wet|dry|cold|hot|strong)",
            "what (character|qualities|features|temper|nature|properties) {the} has",
            "what {the} feels like",
        ),
        "noun": (
            "the (character|nature|qualities|properties|features|characteristics|temper|"
            "temperature|strength|traits|feel|mood|force|behaviour) of {the}",
            "{the's} (character|nature|qualities|properties|features|characteristics|temper|"
            "strength|temperature|traits|force)",
            "the (strength and temperature|character and strength|feel and force) of {the}",
        ),
        "keyword": (
            "{w} (character|features|properties|strength|temperature|hot or cold|how strong|wet or "
            "dry|characteristic|what is it like|nature|qualities|traits)",
            "(character|strength|temperature|properties|features|traits|nature) (of|) {w}",
            "{w}(:|,) (hot or cold|what is it like|how strong|dry or wet)",
        ),
    },
    "cause": {
        "direct": (
            "how does {the} (form|arise|start|develop|originate|come about|begin|work|emerge|get "
            "going|build up|happen|get started|take shape)",
            "how (is|are) {the} (formed|created|made|caused|produced|generated|explained|triggered|"
            "set in motion|driven|brought about)",
            "how (exactly|) does {the} (form|come about|arise|work)",
            "how come {the} (blows|exists|happens)",
            "why does {the} (form|blow|arise|happen|exist|start|occur|come about|develop|blow at "
            "all|appear)",
            "why (is there|do we have|do people get|is there a wind like) {the}",
            "what (causes|creates|makes|forms|produces|generates|drives|starts|triggers|powers|"
            "explains|is behind|brings about|sets off|gives rise to|"
            "leads to|feeds|fuels|moves|is the reason for|pushes|starts up) {the}",
            "what (makes|lets|has|is making) {the} (blow|form|start|happen|appear|come|arise|"
            "develop)",
            "what is the (cause|origin|reason|mechanism|physics|science|explanation|driving force|"
            "source|engine|motor|meteorology|physical cause) (of|for|behind|in) {the}",
            "what is {the's} (cause|origin|mechanism|source|driving force|engine)",
            "what (process|mechanism|weather|pressure pattern|weather situation|weather pattern|"
            "conditions|pressure systems|forces|situation|event|setup|pressure) "
            "(causes|cause|creates|creates and drives|drives|starts|makes|lead to|leads to|is "
            "behind|are behind|produce|generates|triggers|gives) {the}",
            "what (conditions|pressure|weather|situation|weather situation|ingredients) (is|are) "
            "(needed|necessary|required|responsible) for {the} (to form|to blow|to arise|)",
            "(under|in) (which|what) (conditions|circumstances|weather|situation|pressure pattern) "
            "does {the} (form|arise|start|develop|begin)",
            "(by|through) (which|what) (mechanism|means|steps|forces|way) does {the} (form|arise|"
            "start|come about|blow|work)",
            "(which|what) (pressure|air masses|highs and lows|weather systems|forces of nature) "
            "(drive|make|cause|start|set up) {the}",
            "(please|) explain (how {the} forms|the formation of {the}|why {the} blows|the origin "
            "of {the}|the cause of {the}|how {the} works)",
            "where does {the} (get|take|draw) its (force|energy|strength) from",
            "where does {the's} (energy|force|strength|power) come from",
            "what (happens|must happen|needs to happen|goes on|has to be there|occurs) (in the air|"
            "in the atmosphere|up there|) (before|when|so that|to make|for) {the} (forms|starts|to "
            "begin|to form|arises|start)",
            "(for which|for what|what is the) reason (does {the} blow|does {the} form|{the} exists|"
            "why {the} blows|is there {the})",
            "(is there|do you have|give me) (an|a|the) (explanation|reason|cause|scientific "
            "explanation) (for|of) {the}",
            "what (gives birth to|gets {the} going|sets {the} in motion|brings {the} into being|"
            "brings {the} about|stands behind {the}|hides behind {the}) "
            "(, the wind|)",
            "how does nature (make|produce|create|build) {the}",
            "(how|why) (was|is) {the} (born|coming up|made by nature)",
        ),
        "clause": (
            "how {the} (forms|arises|is formed|works|starts|comes about|is created|develops|"
            "originates|is made|is born|gets going)",
            "why {the} (blows|forms|exists|arises|happens|starts|occurs)",
            "what (causes|creates|makes|drives|produces|triggers|is behind|starts|generates|sets "
            "off|brings about) {the}",
            "what makes {the} (blow|form|start)",
            "what the (cause|mechanism|reason|origin|physics) (of|behind) {the} is",
        ),
        "noun": (
            "the (cause|causes|origin|formation|mechanism|physics|science|reason|source|driving "
            "force|birth|meteorology) (of|behind|for) {the}",
            "{the's} (cause|origin|formation|mechanism|physics|source)",
            "the (process|mechanism|weather|pressure pattern|way|conditions) (that forms|that "
            "causes|behind|that makes|that creates|that leads to) {the}",
            "the (reason|explanation) (why {the} blows|for {the}|why {the} forms|that {the} "
            "exists)",
        ),
        "keyword": (
            "{w} (cause|formation|why|origin|how it forms|mechanism|physics|explanation of cause|"
            "how formed|causes|reason|how does it form)",
            "(cause|formation|origin|mechanism|why|causes|how is formed) (of|) {w}",
            "{w}(:|,) (why|how does it form|what causes it|the cause|how is it formed)",
            "how {w} (form|forms|formed|wind form)",
        ),
    },
    "effects": {
        "direct": (
            "what (does|can|will|might) {the} (do|cause|bring|do to people|do to us|bring with it|"
            "lead to|change|do to the land|do to the sea|result in|mean for people)",
            "what (are|is) (the|some|typical|the main|) (effects|effect|consequences|consequence|"
            "impact|impacts|results|dangers|damage|benefits|risks|"
            "influence|outcome|harm|traces|hazards) of {the}",
            "what are {the's} (effects|consequences|dangers|impacts|results|risks|benefits|"
            "hazards)",
            "what is {the's} (effect|impact|influence|result)",
            "(which|what) (effects|effect|consequences|impact|damage|dangers|problems|benefits|"
            "harm|trouble|risks|influence|results|changes) "
            "(does|do|can) {the} (have|cause|bring|do|make|produce|create|pose|leave behind|bring "
            "along)",
            "(which|what) (effects|effect|consequences|damage|problems|benefits|impact|trouble|"
            "harm|changes|risks) (come|comes|result|results|arise) (from|with) {the}",
            "how does {the} (affect|influence|change|impact|touch|hurt|harm|help|trouble|damage|"
            "disturb|hit) (people|life|the land|the region|the area|daily life|"
            "the weather|nature|us|the country|the sea|everyday life|the people there|the locals|"
            "the environment|farmers|sailors)",
            "what (happens|goes on|changes|can go wrong|do people notice|do you see|is to be "
            "feared) (when|if|while|as|each time) {the} (blows|comes|arrives|strikes|hits|is "
            "blowing|is on)",
            "what happens (during|after|in|because of|under|to people in|to the land under) {the}",
            "is {the} (dangerous|harmful|useful|bad|good|a danger|a problem|destructive|damaging|a "
            "risk|safe) (to people|for people|for sailors|for the crops|for nature|)",
            "(why|how) is {the} (dangerous|harmful|feared|useful|important|a problem|bad|good|"
            "destructive|welcome)",
            "why (do|should) (people|sailors|farmers|drivers|we|i) (fear|care about|like|hate|"
            "worry about|love|respect|watch out for|be afraid of) {the}",
            "(how|in what way|in which way) (do|does) (people|sailors|farmers|towns|nature|the "
            "land|locals) (notice|feel the results of|suffer under|suffer in|profit from|pay for|"
            "gain from) {the}",
            "what (is|was) {the} (known for doing|famous for doing|feared for|known to do|to blame "
            "for|responsible for|able to do|good for)",
            "what (does|can) {the} (damage|destroy|break|ruin|harm|spoil|bring about|leave behind|"
            "carry with it)",
            "what (good|bad|harm|evil|bad things|good things|damage) (does|can|comes from|will) "
            "{the} (do|bring|cause|)",
            "what (does|do) (people|the locals|sailors|farmers|towns) (get from|have to fear from|"
            "see after|suffer from|expect from) {the}",
            "what should (i|people|sailors|drivers|we) (watch out for|be careful about|beware of|"
            "expect|prepare for|be afraid of) (in|during|when there is|with) {the}",
            "what (follows|comes after|comes with|goes with|is left after|results from|comes along "
            "with) {the}",
            "what (mess|trouble|havoc|problems|difference|trace|traces) does {the} (make|cause|"
            "wreak|leave)",
            "does {the} (do|cause|bring) (any|much|some|) (damage|harm|trouble|good|problems)",
        ),
        "clause": (
            "what {the} (does|causes|brings|changes|does to people|does to the land|leads to|can "
            "do)",
            "how {the} (affects|influences|changes|harms|hits|touches) (people|life|the land|the "
            "region|nature|the country|daily life)",
            "what (effects|damage|consequences|impact|dangers|trouble|harm) {the} (has|causes|"
            "brings|does|can have)",
            "what happens when {the} (blows|comes|arrives|strikes)",
            "whether {the} is (dangerous|harmful|useful|good or bad|a danger)",
            "why people (fear|hate|love|watch out for) {the}",
        ),
        "noun": (
            "the (effects|effect|consequences|impact|dangers|damage|results|benefits|influence|"
            "harm|risks|good and bad sides|trouble) of {the}",
            "{the's} (effects|consequences|impact|dangers|damage|results|influence)",
            "the (damage|trouble|changes|harm|effects|consequences) (caused by|that come with|"
            "brought by|from|done by) {the}",
            "the (impact|effect|influence) of {the} on (people|nature|the land|daily life|the sea|"
            "life)",
        ),
        "keyword": (
            "{w} (effects|damage|impact on people|dangers|consequences|effect|danger|risks|harm|"
            "what does it do|results|benefits)",
            "(effects|damage|dangers|consequences|risks|harm|impact|results) (of|from|) {w}",
            "{w}(:|,) (what does it do|which effects|is it dangerous|what damage)",
        ),
    },
    "name": {
        "direct": (
            "where does the (name|word|term) (of {the}|{w}) (come from|originate|have its roots|"
            "stem from)",
            "where (does|did) {the} get its (name|odd name|title) (from|)",
            "where does {the's} name (come from|originate|have its roots)",
            "what does the (name|word|term) {w} (mean|signify|say|refer to in language|express|"
            "come from|stand for)",
            "what does the name of {the} (mean|say|signify|come from|express)",
            "what does {the's} name (mean|say|signify|stand for|come from|express)",
            "what does {w} (literally|actually|originally|) mean",
            "what is the (meaning|origin|root|source|history|story|sense|background|etymology) of "
            "the (name|word) (of {the}|{w}|)",
            "what is the (meaning|origin|root|story|history|etymology) (behind|of) {the's} name",
            "what (is|was) the (original|literal|first|old) meaning of (the name|the word) {w}",
            "why is {the} (called|named) (that|so|like that|what it is|this way|that way|{w}|)",
            "why (do|did) (people|they|sailors|the locals|we) (call|name) (this wind|the wind|it) "
            "{w}",
            "why (do|did) (people|they|sailors|locals) give {the} (its|this|that|such a) name",
            "how did {the} (get|come by|receive|earn|find|come to|acquire) its name",
            "(who|what) (named|gave its name to) {the}",
            "(after|for) (whom|what) is {the} (named|called)",
            "(who|what|which word) (invented|coined|is behind|is in|gave us) the (name|word) (of "
            "{the}|{w})",
            "(which|what) language (is|does|gave us) (the word|the name|the term) {w} (from|come "
            "from|in|)",
            "(which|what) language does {the's} name come from",
            "(from|in) (which|what) (language|word|tongue) (is|does) (the name|the word) {w} "
            "(taken|come|derive|derived|originate|mean something)",
            "is there a (story|meaning|reason|history) behind (the name|the word|the name of) {w}",
            "(please|) (explain|translate|interpret) (the name|the word|the term) {w} (for me|to "
            "me|into english|)",
            "how (do|would|can) (you|i|we) (translate|explain) (the name|the word) {w}",
            "(what is|tell me) the (etymology|derivation|linguistic origin|word history) of (the "
            "name {w}|the word {w}|{the's} name)",
            "what (story|language|word|meaning|root|idea) (is|lies|hides) (behind|in) (the name|"
            "the word) {w}",
            "what (story|language|word|meaning) is behind {the's} name",
            "(the name|the word|the term) {w}(:|,) (what does it mean|where does it come from|what "
            "is its origin|from what language|which language)",
            "what (does|would) {w} mean (in english|literally|as a word|in translation)",
            "what (lies|is hidden) behind the name (of {the}|{w})",
            "how (old|old and from where) is the (name|word) {w}",
        ),
        "clause": (
            "where the (name|word) (of {the}|{w}) comes from",
            "where {the's} name comes from",
            "what the (name|word) {w} (means|stands for)",
            "what {the's} name (means|stands for)",
            "why {the} is (called|named) (that|so|like that|what it is|{w})",
            "how {the} got its name",
            "(who|what) {the} is named after",
            "why (people|they) call it {w}",
        ),
        "noun": (
            "the (meaning|origin|root|history|story|source|etymology) of the (name|word) (of {the}|"
            "{w})",
            "the (meaning|origin|root|story|history|etymology) of {the's} name",
            "the (name|word|term) {w}",
            "the (name|naming) of {the}",
            "{the's} (name|name and its origin|etymology)",
        ),
        "keyword": (
            "{w} (name|etymology|name meaning|word origin|meaning of name|why called so|origin of "
            "the name|what language|translation|name explained)",
            "(etymology|name|word origin|meaning of name|name origin|translation|meaning of the "
            "word) (of|) {w}",
            "{w}(:|,) (why this name|what does the name mean|the name|which language)",
        ),
    },
}

# Held out: never used in training, bare or inside other words. Thought up before the grammar above,
# but by the same author, who saw to it that training knows most of the words.
EVAL: dict[str, tuple[str, ...]] = {
    "what": (
        "What exactly do people mean when they say {w}?",
        "{w} - what's that supposed to be?",
        "Somebody mentioned {the} yesterday. What is it?",
        "I keep hearing about {the}, what is it exactly?",
        "Is {the} a kind of wind, and which?",
        "Introduce me to {the}.",
        "Give me a two-line definition of {w}.",
        "In a few words, what would you call {the}?",
        "What sort of thing is this {w} everyone talks about?",
        "Never heard of {the}, what is it?",
        "Please sum up {the} for a beginner.",
        "What would be a good definition of {the}?",
        "So, {the}: what kind of wind are we talking about?",
        "Let's start simple: what is {the}?",
        "Could you say in one line what {the} is?",
    ),
    "region": (
        "In what corner of the world would I feel {the}?",
        "Which countries live with {the}?",
        "Where on the map is {the} found?",
        "On which coast or plain does {the} blow?",
        "Where must I travel to if I want to meet {the}?",
        "What places does {the} come to visit?",
        "Where is {the} at home?",
        "Where in the world do people complain about {the}?",
        "Whereabouts is {the} felt?",
        "Over what land does {the} pass?",
        "{w} location please",
        "Where around the globe does {the} occur?",
        "Which area is hit by {the}?",
        "In which country could I run into {the}?",
        "Can you place {the} on a map?",
    ),
    "direction": (
        "Which way does {the} blow?",
        "From what quarter of the sky does {the} come?",
        "If {the} is blowing, which way do I turn to have it in my face?",
        "Is {the} a north wind or a south wind?",
        "Does {the} arrive from the east or from the west?",
        "What compass point does {the} start from?",
        "Which side does {the} come at you from?",
        "What heading does {the} have?",
        "When {the} blows, where does the weather vane point?",
        "{w} compass direction?",
        "Toward what side does {the} travel, and from which?",
        "North, south, east or west: which one for {the}?",
        "Tell me the bearing {the} blows from.",
        "Out of which direction will {the} hit us?",
        "Which direction should I expect {the} from?",
    ),
    "season": (
        "At what time of year would you expect {the}?",
        "Which months are the windiest for {the}?",
        "Is {the} a summer wind or a winter wind?",
        "When during the year is {the} most common?",
        "What part of the calendar belongs to {the}?",
        "If I travel in spring, will I meet {the}?",
        "How is {the} spread over the year?",
        "In what months do locals prepare for {the}?",
        "Is there a special season for {the}?",
        "{w} which months",
        "When does the time of {the} begin and end?",
        "What months does {the} usually pick?",
        "In which season is {the} at its most frequent?",
        "What time of the year brings {the}?",
        "When is {the} likely to show up?",
    ),
    "character": (
        "Is {the} hot, or is it cold?",
        "How does {the} feel on bare skin?",
        "What sort of air does {the} carry: warm, cold, dry, moist?",
        "How strong can {the} really get?",
        "What is the temper of a wind like {the}?",
        "Wet or dry, what is {the}?",
        "Is {the} gentle or rather rough?",
        "Which adjectives fit {the}?",
        "List the features of {the}.",
        "How would you describe the mood of {the}?",
        "Does {the} bring warm air or cool air?",
        "Just how fierce is {the}?",
        "What does standing in {the} feel like?",
        "{w} characteristics?",
        "What qualities make {the} what it is?",
    ),
    "cause": (
        "How does {the} come into being?",
        "What makes {the} blow in the first place?",
        "Why is there such a thing as {the}?",
        "What weather situation produces {the}?",
        "What's the physics behind {the}?",
        "Which pressure pattern sets off {the}?",
        "By what process does {the} develop?",
        "How is {the} born?",
        "What lies behind {the}, physically?",
        "Where does {the} get its power from?",
        "What has to happen for {the} to start?",
        "Walk me through the mechanism of {the}.",
        "{w} origin and formation?",
        "What usually triggers {the}?",
        "For what reason does {the} arise?",
    ),
    "effects": (
        "What harm does {the} do?",
        "What happens to people and land when {the} comes?",
        "What kind of consequences does {the} have?",
        "How does {the} change daily life there?",
        "What should I fear when {the} blows?",
        "What mark does {the} leave?",
        "In what way does {the} touch the country?",
        "What trouble does {the} make?",
        "Is {the} dangerous, and why?",
        "What good or bad does {the} bring?",
        "What does {the} do to the places it crosses?",
        "{w} impact?",
        "Which damage is {the} known for?",
        "How do people suffer from {the}?",
        "What comes in the wake of {the}?",
    ),
    "name": (
        "Why on earth is {the} called that?",
        "Who gave {the} its name?",
        "What's the story behind the word {w}?",
        "What language does the word {w} belong to?",
        "Do you know the etymology behind {the's} name?",
        "How did {the} end up with that name?",
        "What does the word {w} stand for?",
        "Why is {the} named like this?",
        "Can you translate the name {w}?",
        "What does the name of {the} tell us?",
        "From which word is {w} derived?",
        "{w} origin of name?",
        "What is behind {the's} name?",
        "Where did people get the name {w}?",
        "Literally translated, what does {w} say?",
    ),
}

# What may stand around a question in training. Never part of the held-out sentences.
BEFORE = (
    "(hi|hello|hey|good morning|good evening)(,|!|.| there,)",
    "(quick|simple|short|another|one more|next|last) question(:|.|,)",
    "(i am|we are) (going|travelling|sailing|flying) (there|to the sea|abroad|to the mountains) "
    "(next week|soon|tomorrow|in summer).",
    "(i am|i'm) (writing|preparing|doing|reading) (a school report|a book|an article|homework|a "
    "talk|a quiz) (about|on) (winds|the weather|geography).",
    "(i am|i'm) (a|an) (sailor|student|teacher|pilot|farmer|tourist|writer|curious person).",
    "(ok|okay|right|well|so|now|and|great|thanks|thank you|cool|alright)(,|.)",
    "(this is|it is) (for|about) (school|a quiz|my class|a trip|my boat|work).",
    "(sorry|excuse me)(,| for asking,|,) (but|)",
    "(i love|i like|i study|i read about) winds.",
    "(question|topic|q)(:| -)",
    "(let us|let's) talk about {the}.",
    "about {the}(:|,)",
    "(regarding|concerning|as for) {the}(,|:)",
)
AFTER = (
    "(, please|please|, thanks|thank you|thanks)",
    "(in short|briefly|in one sentence|in a sentence|in a few words|keep it short|shortly)",
    "(i am curious|i am just curious|just curious|i really want to know|it is for school|i need it "
    "today)",
    "(do you know|can you help|can you say|any idea|tell me)",
    "(exactly|again|by the way|if i may ask|then|actually)",
)
# Asking the same again about another wind.
ELLIPSIS = (
    "(and|what about|how about|and what about|and how about|now|same for|same question for|and "
    "for) {the}",
    "{the} (too|as well|also)",
)
PRONOUNS = ("it", "it", "it", "this wind", "that wind", "that one", "this one", "the wind")

EVERYTHING = (
    "(tell|teach|give|show) me (everything|all|all you know|everything you know|the whole story|"
    "all there is to know|all the facts) (about|on) {the}",
    "(what is|give me|write|tell me|i want) (everything|all you know|the full story|the full "
    "description|a long description|a full portrait|a long text|"
    "an essay|a report|a detailed description|the complete profile) (about|of|on) {the}",
    "(everything|all|all the facts|a long answer|the full profile) (about|on) {the}, please",
    "(describe|explain|present|introduce) {the} (in detail|at length|in full|completely|thoroughly|"
    "with all details)",
    "(i want|i need|i would like) to (know|learn|hear) (everything|all|all you know) about {the}",
    "(write|give me) (an essay|a paragraph|a long text|a report|a full article) (on|about) {the}",
)
ALL_WINDS = (
    "(list|name|show|give me|tell me|write down|enumerate) (me|) (all|all of|every one of) the "
    "winds (that|) you know (of|about|)",
    "(list|name|show|enumerate|give me|tell me) (all|all the|your|the|every|the whole list of) "
    "(winds|wind you know|winds of the world|winds in your list|winds you have)",
    "(what|which) winds (do|can) you (know|know about|list|name|talk about|tell me about|have)",
    "(give|show|send) me (a|the|your) (full|complete|long|whole|) list of (all|) (winds|the winds|"
    "your winds|winds you know)",
    "(a list of|list) (all|) winds (please|of the world|)",
    "(can|could) you (please|) (list|name|enumerate|give me) all (the|) winds (you know|of the "
    "world|)",
    "all winds, (please|one by one|by region)",
)
GROUP_WINDS = (
    "(which|what) winds (blow|are there|exist|are found|do you know) in {group}",
    "(list|name|tell me|give me|show me) (the|some|all the|) winds (of|in|from) {group}",
    "(what are|do you know) the (local|famous|) winds of {group}",
    "winds (of|in) {group}",
    "(can you|could you) (list|name) the winds (of|in) {group}",
    "i am (going|travelling|flying) to {group}, which winds (blow|are) there",
)
