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
            "(explain|describe|introduce) {the} (to me|for me|) in (a sentence|one sentence|a "
            "line|simple words|a few words|plain english)",
            "(we keep|my students keep|all of them keep) (reading|hearing) of {the}(,|.|:) (what "
            "is it|what is that|please explain)",
            "is {w} (some|some kind of|some sort of) (wind|weather|storm)( or what| or something "
            "else|)",
            "(tell|explain to) (a child|my kid|my friend|my grandmother|the class) what {the} is",
            "{the} is what",
            "what (sort|kind|type) of wind (would {the} be|do we have in {the}|have we got with "
            "{the})",
            "how would (you|an encyclopedia|a dictionary|a sailor|an expert) (define|introduce|"
            "present|put) {the}",
            "what (is|would be) (the|a) (short|one-line|dictionary|textbook|plain) (definition|"
            "entry|explanation|description) (of|for) {the}",
            "(what's|what is) (this|that) {w} (thing|wind|people speak of|i hear of|they talk "
            "about)",
            "(heard|read|learned) (of|about) {the} (today|at school|on the radio|on tv|in a "
            "book)(,|.|:) (what is it|what is that|can you explain)",
            "(explain|introduce) me {the}",
            "{w} is (which|what) (kind|sort|type) of wind",
            "(have you got|got) (a|any) (short|quick|) (explanation|description|definition) (of|"
            "for) {the}",
            "{w}(?|??|,) (what is this|what is that|never heard of it|what the heck is that)",
            "what are we (talking about|speaking of) when we (talk about|mention) {the}",
            "(first|first things first|to begin with|for starters)(,|:) what is {the}",
            "sum {the} up (for me|in one sentence|in a line|)",
            "(could|can) (you|someone) (clarify|shed light on|clear up) what {the} is",
            "what is it(,|) (that they call {the}|{the})",
            "(who|what) is this {w}(, actually| anyway| they mention|)",
            "(i have|i've) no (idea|clue) what {the} is",
            "(educate|enlighten) me (on|about) {the}",
            "(a sentence|one line|two words|a few words) (on|about) {the}, please",
            "what (do|would) (experts|meteorologists|locals) call {the}",
            "is {the} (a real wind|an actual wind|really a wind)(, or what is it| and which one|)",
            "(give me|i want) (the gist|the idea|the outline|a picture) of {the}",
            "what (am i|are we) to (imagine|picture|think of) (under|when i hear|with) {the}",
            "(you know|do you know) {the}(, right|)( - | )(what is it|tell me what it is)",
            "(my nephew|my neighbour|everybody|my class|the guide) (keeps going on|keeps "
            "talking|always talks) about {the}(.|,) (care to explain|what is it|can you "
            "explain it)",
            "{the}(...|,) (remind me again what that is|what is that again|what was that again)",
            "(came across|found|saw|met) {the} in (a novel|a magazine|a film|an old book|a "
            "song)(,|.) (what is it|what's that|please explain)",
            "what (on earth|the hell|in the world) is {the}",
            "(characterise|outline|portray) {the} in one (short|) sentence( for a glossary| "
            "for a dictionary|)",
            "(so|ah,) {the} is a wind, but (which one|what kind|what sort)",
            "is {the} a (breeze|wind) or (a|) (storm|gale|something else)",
            "(give|write) (me|) a (brief|short|quick) (overview|sketch|outline|profile|"
            "introduction) of {the}",
            "(i am|i'm) (completely|totally|quite) new to {the}(:|,|.) (what is it|tell "
            "me a bit about {the})",
            "(care to|would you care to|can you kindly) (explain|introduce|define) {the}",
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
            "(a|the) (glossary entry|definition in one line|sketch|outline|brief overview|"
            "one-liner) (of|on|for) {the}",
        ),
        "keyword": (
            "{w}",
            "{the}",
            "{w} (wind|definition|meaning of term|summary|basics|overview|in short|explained)",
            "(define|about|definition|explain|wiki) {w}",
            "{w} (what|what is it|intro|in brief|quick facts|for dummies|meaning wind|explanation)",
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
            "gets|get|feel|know|knows|see|experience|receive|suffer) {the}",
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
            "(in|on) (which|what) (part of the map|part of the globe|corner of the earth|corner "
            "of europe|continent) (is|do i find|would i look for|do people meet) {the}",
            "(which|what) (people|cities|towns|coasts|islands|nations|farmers|sailors) (get|have "
            "to live with|must put up with|are hit by|are exposed to|meet) {the}",
            "where (roughly|approximately|exactly|precisely|mainly|mostly) (does {the} blow|is "
            "{the} found|is {the} felt)",
            "(which|what) (country|land|region|state|province|continent|sea) does {the} (belong "
            "to|turn up in|cross|sweep over|rule|call home)",
            "what (is|are) the (territory|hunting ground|geography|range|location|whereabouts|"
            "stage) of {the}",
            "(would|can|could|will) i (feel|meet|get|notice) {the} in (france|italy|africa|japan|"
            "america|my country)(, or where| or somewhere else|)",
            "is {the} (a|an) (european|african|asian|american|australian|mediterranean|arab|"
            "french|italian) wind( or where does it blow|, where is it| or not|)",
            "(if|when) i (sail|travel|drive|hike)(,|) where (can|will|might) i (run into|come "
            "across|expect to find) {the}",
            "(places|countries|areas|spots|regions|towns) (with|hit by|that get|known for|under) "
            "{the}",
            "where (do|would) (locals|people|sailors|fishermen) (talk about|speak of|know|wait "
            "for|grumble about) {the}",
            "where lies the (home|country|land|area) of {the}",
            "(mark|show|find) (me|) (where {the} blows|the area of {the}|the region of {the}) "
            "(on a map|)",
            "{the} (is|blows) where",
            "{the} (blow|blows|is) in (which|what) (country|region|place|area)",
            "where {the} is (blowing|found|felt) usually",
            "over (which|what) (sea|land|country|plain|mountains|valley|coast) does {the} (sweep|"
            "go|blow|rush|run)",
            "(which|what) (sea|coast|valley|desert|mountains|plain|island) (is|belongs to) {the} "
            "(known on|at home in|a wind of|)",
            "(is|was) {the} from (spain|greece|egypt|russia|france|texas|chile)(, or from where| "
            "or from elsewhere|)",
            "(give|tell|name) me the (place|places|location|country|region|area) (of|for) {the}",
            "whose (wind|local wind) is {the}",
            "(near|around|close to) (which|what) (city|town|lake|sea|river|mountains) does {the} "
            "(blow|pass|come up)",
            "(who|which people) (has|have) {the} (at the door|at home|in their country|around)",
            "in (which|what) (lands|places|waters|parts) (have|do|should) (sailors|travellers|"
            "we) (to watch for|reckon with|know about|know) {the}",
            "(where|in which place) (will|would|could) (you|one) (find|catch) {the}",
            "(where|in which part of the world) (is|would be) {the} (typical|common|a typical "
            "wind|a thing)",
            "(which|what) (bit|corner|part|side|region) of the (planet|world|earth|continent) "
            "(does {the} affect|does {the} touch|knows {the}|gets {the})",
            "where would i have to (live|go|be|stay) to (get|feel|see|meet) {the} (regularly|"
            "every year|often|)",
            "(do|does) (they|one|people) (get|have|know) {the} in (portugal|norway|turkey|"
            "england|chile|korea)( or somewhere else| or elsewhere| or where|)",
            "(which|what) (coastline|shore|plain|shoreline|peninsula|archipelago|mountain "
            "range|gulf|bay) (gets|is|does) (battered by|hit by|swept by|known for|struck by) "
            "{the}",
            "where geographically (does one encounter|is|does one find|do you place) {the}",
            "(what is|what's) the (catchment area|geographic range|footprint|stomping ground|"
            "native land|habitat|domain) of {the}",
            "(i am|we are) planning a (holiday|trip|cruise)(.|,|:) where (should i avoid {the}|"
            "would we get {the}|is {the} a problem)",
            "(where|in which country) (should|must) (i|one) (avoid|fear|expect|look out for) {the}",
            "(which|what) (regions|countries|parts) (experience|endure|encounter|host|share) {the}",
            "(locate|situate|place|pinpoint) {the} (for me|geographically|on the earth|)",
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
            "the (geographic range|catchment area|homeland|coastline|territory|domain|habitat|"
            "whereabouts) of {the}",
        ),
        "keyword": (
            "{w} (region|area|location|where|map|country|countries|place|places|geography|home|"
            "where is it)",
            "(where|region|location|place|country|area|map of) {w}",
            "{w}(:|,) (where|which country|which region|what place|location)",
            "where {w} (blow|blows|found)",
            "{w} (regions|where exactly|which countries|continent|sea|coast|range|areas hit|"
            "found where)",
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
            "{the} (is|blows|comes|arrives) from (which|what) (direction|side|way|quarter)",
            "from (where|which side|what side|which direction) (is|should i expect|do we get|"
            "will we get) {the} (coming|blowing|)",
            "(which|what) (wind direction|compass reading|cardinal point|cardinal direction) "
            "(does {the} have|goes with {the}|belongs to {the}|is typical of {the})",
            "is {the} (northerly|southerly|easterly|westerly)(, or what| or what|)",
            "(if|when) (i|you) (face|stand in|look into|sail against) {the}, (which way|where|to "
            "which side) (do i look|am i looking|am i facing|do you look)",
            "where on (the compass|a compass rose|the wind rose|the compass card) (is|do i find|"
            "do i put|belongs) {the}",
            "(does|will) {the} (blow|come|arrive) from the (sea|land|mountains|desert|coast)( or "
            "from the (land|sea|desert)|)",
            "to (protect|shelter) (my boat|the tent|my house) from {the}, (which|what) (side|"
            "direction) (must i|do i|should i) (cover|close|watch)",
            "(which|what) (way|side|direction) (should|must) (my|the) (boat|tent|bow|door) (face|"
            "point) (in|during|with|against) {the}",
            "name the (direction|compass point|side|quarter) {the} (blows|comes) from",
            "(is|does) {the} (a wind from|blow out of|come out of) the (north|south|east|west|"
            "northwest|southeast)( or not|)",
            "(what|which) (point|side) of the (sky|horizon|compass) (does {the} blow from|sends "
            "{the}|is {the} from)",
            "(give|tell) me the (wind direction|cardinal point|direction) (of|for|in) {the}",
            "(in|with) (which|what) (direction|heading|bearing) (is|does) {the} (blow|blowing|"
            "run|running|go)",
            "where (does the smoke|do the flags|does a flag|do the leaves) (go|fly|point|drift) "
            "(in|with|under|when there is) {the}",
            "{the}: (north|south|east|west)(, (south|east)|) or (east|west|south|north)",
            "which (neighbour|side|corner) sends (us|them) {the}",
            "does {the} (go|run|blow) (from north to south|from east to west|from west to east|"
            "from south to north)( or how|)",
            "(what is|say) the (usual|main|prevailing|normal) (direction|course|bearing) (of|"
            "for) {the}",
            "(facing|against) (which|what) (direction|side) do (people|we|they) (feel|get|have) "
            "{the}",
            "(which|what) (shore|side of the island|slope|side of the house) is (sheltered "
            "from|safe from|hit by) {the}, (i.e. where does it blow from|so from where does it "
            "come)",
            "(what|which) direction (is typical for|is normal for|is usual with|do i note for) "
            "{the}",
            "where do i (point my nose|turn my face|set my bow|aim my vane) to (face|meet|head "
            "into) {the}",
            "(is|does) {the} (coming off|come off|blow off) the (land|sea|hills|coast)( or the "
            "(sea|land)| or not|)",
            "(which|what) (bearing|heading|vector|azimuth|course) (is|has|should i note for) {the}",
            "(if|when) {the} (is up|sets in|rises), (which|what) (cardinal direction|side|"
            "quarter) (is it coming from|does it blow from|do i watch)",
            "(upwind|windward)(:|,|?) (where is it|which side is it) (with|in|during|for) {the}",
            "(from|off) (which|what) (coast|mountains|side) does {the} (pour|rush|sweep|roll|"
            "fall) (down|in|)",
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
            "the (bearing|azimuth|cardinal direction|usual quarter|origin on the compass|"
            "windward side) of {the}",
        ),
        "keyword": (
            "{w} (direction|compass|heading|bearing|from where|which direction|quarter|blows from|"
            "north or south|compass point)",
            "(direction|compass|bearing|heading|quarter|which direction) (of|) {w}",
            "{w}(:|,) (direction|from which direction|which side|compass point)",
            "{w} (wind direction|from which side|coming from|north south east west|cardinal "
            "direction|blowing from)",
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
            "(around|about|roughly) when (does {the} blow|does {the} come|will {the} come|is the "
            "season of {the})",
            "(what|which) (month|months|season|time) should i (avoid|choose|pick|plan for)(, to "
            "(meet|miss|avoid|see)| because of| to feel) {the}",
            "(best|worst|right|usual|typical) (time|season|month|months) (for|to see|to meet|to "
            "feel) {the}",
            "(in|during) (january|may|july|october|december|the winter|the summer|the cold "
            "months|the hot months), (is there|do people get|does one get|will there be) {the}",
            "(is|does) {the} (blow all year round|a seasonal wind|come every year|come in winter "
            "only|blow year round|stay all year)",
            "(when|at what time of year) do (people|sailors|locals|farmers) (expect|wait for|get "
            "ready for|reckon with|count on) {the}",
            "how long does (the season|the time|the period) of {the} last",
            "how (long|many days|many weeks) does {the} (last|blow|go on)( each year| in a year| "
            "usually| at a time|)",
            "how often (does {the} (blow|come)|is there {the}|do people get {the})",
            "(when|which months) (do|should|must) (i|we) (expect|count on|reckon with) {the}",
            "{the} (blow|blows|come|comes) (when|in which season|in which month|in what time)",
            "(what|which) (part|time|half|quarter) of the year (has|sees|gets|is for|comes with) "
            "{the}",
            "(my holiday|our trip|the regatta|the wedding) is in (june|march|october|winter|"
            "august)(,|:|.) (will|does|could) {the} (blow|come|be there|blow then)",
            "(when|at which time of year) (is|would be) the (time|season|period|peak|height) (of|"
            "for) {the}",
            "(say|tell me|name) the (months|season|time of year) (of|for|in which people get) "
            "{the}",
            "does {the} (prefer|like|choose) (winter|summer|spring|autumn)( or (summer|winter)|)",
            "(until|till|since|from) (when|which month) (does {the} blow|does {the} last|is "
            "there {the})",
            "(which|what) (month|season) (starts|ends|opens|closes) (with|the time of|the season "
            "of) {the}",
            "(has {the}|does {the} have) (certain|typical|fixed) (months|times|seasons|dates)",
            "(is|will) {the} (around|blowing|there|expected) in (spring|winter|summer|autumn|"
            "april|september)",
            "(when|in which months) (is|was) {the} (at its worst|at its best|most active|"
            "strongest|to be feared)",
            "when (was|is) (it|the) time (for|of) {the}",
            "{the} (all year|the whole year|in winter|in summer|in spring)(, or when| or when|)",
            "(we get married|the race is|our holiday falls|we move there) in (october|may|july|"
            "november|february)(,|.|:) (any risk of|any chance of|will there be) {the}( then|)",
            "when does {the} (normally|usually|) (kick in|set in|pick up|return|die down|stop|"
            "break out)",
            "(what|which) (month|months|weeks|season) (is|are) (best|worst|ideal) (to catch|to "
            "see|to escape|for) {the}",
            "(typical|usual|normal) (timing|dates|calendar|season) of {the}",
            "when (are|do) people there (brace|bracing|prepare|preparing) for {the}",
            "(would|will|might) i (run into|come across|get) {the} if i (visited|came|went|"
            "stayed) in (august|april|january|summer|winter|june)",
            "(how is|how's) {the} (spread|scattered|distributed) (through|across|over) the "
            "(months|seasons|year)",
            "(does|is) {the} (strike|turn up|be there|around) (mostly|more often|only) in "
            "(winter|summer|spring|autumn)",
            "(in|at) (which|what) (period|stretch|phase|span) of the year (is {the} coming|"
            "does {the} come|does {the} rage)",
            "(winter|summer|spring|autumn)(:|,) is (that|this|it) the (time|season) (of|for) {the}",
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
            "the (timing|dates|high season|time window|duration|frequency|usual weeks) of {the}",
        ),
        "keyword": (
            "{w} (season|when|months|time of year|what months|which season|in winter|in summer|"
            "calendar|which month)",
            "(season|when|months|time of year|month) (of|for|) {w}",
            "{w}(:|,) (when|which season|which months|what time of year)",
            "{w} (seasons|month|when does it blow|calendar|peak|period|how often|how long|time)",
        ),
    },
    "character": {
        "direct": (
            "what is {the} like",
            "what's {the} like",
            "how (strong|cold|warm|hot|dry|wet|fierce|gusty|violent|powerful|rough|gentle|"
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
            "(please|) (characterise|picture) {the} (to me|for me|as a wind|)",
            "(please|) describe (the character|the nature|the feel|the temper|the temperature|the "
            "strength) of {the}",
            "what (speed|force|temperature|strength|power) (does|can) {the} (reach|have|get to)",
            "what (temperature|strength|force) (is|has) {the}",
            "what (is the sky|is the air|does the air feel) like (in|during|with) {the}",
            "(would|will) (i|we|one) (freeze|sweat|be cold|be warm|get wet|shiver) in {the}",
            "(is it|does it get|will it be) (cold|hot|warm|wet|dry|dusty) (in|during|with|under) "
            "{the}",
            "(what|which) (temperature|humidity|force|strength|wind force|gusts|speeds) (does|"
            "can|will) {the} (reach|bring|have|come with|get up to|blow at)",
            "how (many km/h|many knots|much force|many degrees) (can|does) {the} (reach|have|"
            "bring|get to)",
            "(top|maximum|peak|highest|usual) (speed|gusts|strength|force) of {the}",
            "how (fast|strong|hard) (can|does) {the} (get|blow|become)( at most| at its worst|)",
            "(soft|gentle|mild|harmless|pleasant) or (hard|violent|fierce|harsh|wild|nasty)(,|:) "
            "(how|what) is {the}",
            "(describe|tell me about) (the air|the sky|the feeling|the conditions) (in|during|"
            "under|of) {the}",
            "(what|how) does (the air|the sky) (feel|look|get) (like|) (in|during|with) {the}",
            "(three|two|some|a few|the right) (adjectives|words) (for|that fit|to describe|"
            "about) {the}",
            "is {the} (a|an) (nasty|pleasant|friendly|cruel|comfortable|unpleasant|refreshing|"
            "icy|burning) (wind|one|breeze)( or not|)",
            "what (are|is) the (key|main|chief|typical|outstanding) (characteristics|traits|"
            "features|qualities) (that mark|of) {the}",
            "{the} (is|feels) (how|cold or warm|hot or cold|strong or weak|dry or humid)",
            "how (it feels|does it feel) (when {the} blows|in the middle of {the}|outside in "
            "{the})",
            "(what|which) (nature|temper|mood|personality) (has|does one find in|would you give) "
            "{the}",
            "(paint|draw) me a picture of (the feel of|how it feels in|the air in) {the}",
            "(if|when) i (stand|walk|sit) in {the}, (what do i feel|is it cold|is it warm|how "
            "does it feel)",
            "(is|are) (the gusts of|the air of|the breath of) {the} (strong|cold|hot|dry|warm|"
            "humid)",
            "how (would|do) (people|locals|sailors|you) (characterise|rate|experience) {the}",
            "(how|in what way) (cold|warm|hot|wet|dry|strong|gusty|steady) (exactly|really|) is "
            "{the}",
            "is {the} a (gentle|light|strong|cold|hot|dry|moist|steady) (breeze|wind|blow|"
            "gale)( or not|)",
            "(which|what) (sort of|kind of|) (weather|air|skies) (come|comes|go|goes) with {the}",
            "(what's|what is) so (special|typical|particular|characteristic) about {the}",
            "(tell|give) me (the qualities|the properties|the traits|the temper|the strength|the "
            "temperature) of {the}",
            "does {the} (feel|get|become) (cold|hot|warm|dry|damp|strong|rough)",
            "is {the} (chilly|mild|damp|parching|blustery|brisk|biting|balmy|muggy|sticky|"
            "steady|bitter|soft|raw|fresh) or (mild|dry|damp|cold|steady|gusty|calm|warm|hot|"
            "gentle)",
            "is {the} (a|) (chilly|mild|damp|blustery|brisk|biting|balmy|muggy|bitter|raw|"
            "fresh|humid|freezing|boiling) (wind|one|)",
            "should i (bring|take|wear|pack) (a jacket|a coat|a scarf|shorts|a hat) (if|when) "
            "{the} (is blowing|blows|is about)",
            "(what|how) is it (like|) (being|walking|standing|working|sleeping) (out in|in|"
            "outside in) {the}",
            "(tell me|say) (about|something about) the (temperature|moisture|humidity|force|"
            "gusts) of {the}",
            "how (intense|powerful|rough|chilly|damp|humid|blustery|brisk) (is|does|can) {the} "
            "(get|be|feel|)",
            "(does|will) {the} (chill|warm|dry|roast|soak) (you|one|me)( or not|)",
            "(rate|describe|judge) (the strength|the temperature|the comfort|the force) of {the}",
            "(gale force|a gentle breeze|a light wind|stormy)(:|,|?) (how strong is|how does "
            "one rank) {the}",
            "what is {the's} (vibe|temper|personality|feel|touch|bite|signature)",
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
            "the (moisture|humidity|gusts|vibe|comfort|bite|touch|personality|power|wind force|"
            "typical strength) of {the}",
        ),
        "keyword": (
            "{w} (character|features|properties|strength|temperature|hot or cold|how strong|wet or "
            "dry|characteristic|what is it like|nature|qualities|traits)",
            "(character|strength|temperature|properties|features|traits|nature) (of|) {w}",
            "{w}(:|,) (hot or cold|what is it like|how strong|dry or wet)",
            "{w} (temperature and strength|max speed|gusts|cold or warm|strong|how cold|how hot|"
            "humidity|feel|wind force)",
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
            "what (gives birth to {the}|gets {the} going|sets {the} in motion|brings {the} into "
            "being|"
            "brings {the} about|stands behind {the}|hides behind {the})",
            "how does nature (make|produce|create|build) {the}",
            "(how|why) (was|is) {the} (born|coming up|made by nature)",
            "(what's|what is) (the reason|the cause|the science|the engine|the trigger|the "
            "mechanism) behind {the}",
            "why (on earth|exactly|actually|in fact|ever) does {the} (blow|form|exist|start|occur)",
            "(why is it that|how come|how is it that|how is it possible that) {the} (blows|forms|"
            "exists|arises)",
            "(what|which) (pressure|air|weather|conditions|highs and lows|air masses|forces) "
            "(sets {the} going|are at work behind {the}|wakes {the}|are behind {the}|stand "
            "behind {the})",
            "(tell|explain|show) me the (mechanism|physics|meteorology|making|birth|recipe) (of|"
            "behind) {the}",
            "(how do|how would|can) (scientists|meteorologists|experts|you|we) explain (the "
            "formation of|the cause of|the birth of|why there is) {the}",
            "what (needs to happen|has to happen|must come together|must be there) (so that|"
            "before|until) {the} (blows|starts|forms|gets going)",
            "{the} (is|gets) (formed|made|caused|created|born) (how|by what|because of what)",
            "what (wakes|starts|ignites|kicks off|launches) {the}( up|)",
            "(is {the} due to|is {the} caused by|is {the} made by) (high pressure|low pressure|"
            "the sun|cold air|warm air|the mountains|a storm)( or what|, or how does it form|)",
            "i (do not|don't|can't) (get|understand|see|imagine) (why {the} blows|how {the} "
            "forms|what makes {the}|where {the} gets its strength)",
            "what is (the trigger|the reason|the driving force|the motor) for {the}( to blow|)",
            "what (is|goes on) (happening|in the air) (when|as|while) {the} (forms|is formed|"
            "comes into being|builds up|starts)",
            "(where|from where) does {the} (draw|take|have) its (power|wind|push|strength|energy)",
            "(how|why) does nature (let {the} blow|make {the}|come up with {the})",
            "(the|a|one) (reason|explanation|cause) (for|of|behind|why there is) {the}(, please|)",
            "(describe|explain|sketch) (the formation|the birth|the making|the origin|the "
            "mechanism|the development) of {the}",
            "(how|by what) (is|was) {the} (set off|set in motion|brought about|produced|powered|"
            "driven)",
            "(which|what) (interplay|difference in pressure|pressure difference|weather pattern|"
            "contrast) (makes|drives|creates|lies behind) {the}",
            "what (makes|lets) the air (move|flow|run|rush) (in|during|for|to make) {the}",
            "(high pressure|low pressure|warm air|cold air|mountains)(, or what|, is that what) "
            "(makes|causes|drives) {the}",
            "(from what|out of what|by what) does {the} (arise|form|develop|come about|result)",
            "why (must|should|would) there be (a wind like|) {the}",
            "(what is|what's) it (that makes {the} blow|that drives {the}|that sets {the} off)",
            "what (sort|kind) of (weather setup|pressure setup|situation|pattern|weather map) "
            "(leads to|makes|produces|gives|starts) {the}",
            "(which|what) (highs and lows|factors|ingredients|air masses|systems) (are|is) "
            "(involved in|needed for|at play in|responsible for) {the}",
            "(explain|tell me|show me) how {the} is (forming|formed|made|born|generated|coming "
            "about)",
            "how does {the} (get generated|get made|come to be|come to life|come into "
            "existence|get its start)",
            "(what's|what is) (driving|powering|feeding|steering|creating|making) {the}",
            "(reason|cause|explanation) for {the} (blowing|forming|existing|to blow)",
            "what (lets|makes) {the} (happen|rage|appear|rise|break loose)",
            "(the|what is the) (weather chart|weather map|pressure map|synoptic situation) "
            "(behind|of|for) {the}",
            "(by|through) what (trick|process|chain of events|physics) (does {the} arise|do we "
            "get {the}|is {the} made)",
            "(why|how) (do|does) (we|people|they) get {the}( at all| in the first place|)",
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
            "the (factors|ingredients|weather setup|pressure setup|chain of events|dynamics|"
            "creation|genesis) (behind|of) {the}",
        ),
        "keyword": (
            "{w} (cause|formation|why|origin|how it forms|mechanism|physics|explanation of cause|"
            "how formed|causes|reason|how does it form)",
            "(cause|formation|origin|mechanism|why|causes|how is formed) (of|) {w}",
            "{w}(:|,) (why|how does it form|what causes it|the cause|how is it formed)",
            "how {w} (form|forms|formed|wind form)",
            "{w} (why does it blow|reason for it|how made|pressure|meteorology|how does it work|"
            "trigger|what causes)",
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
            "what (happens|changes|goes wrong|breaks) (because of|thanks to|due to|on account "
            "of) {the}",
            "(should|must|need) (i|we|people|tourists) (be afraid of|worry about|fear|be careful "
            "with) {the}( and why|, why|)",
            "(is it|can it be|would it be) (dangerous|safe|risky|bad|wise) to (sail|walk|hike|"
            "drive|be out|fly) (in|during|with) {the}",
            "(what|which) (problems|trouble|accidents|joys|benefits|losses) (do|can) (people|"
            "farmers|sailors|drivers|cities|ships) (have|get|expect) (with|from|in|under) {the}",
            "what does {the} (do|mean) (to|for) (us|me|ships|crops|the trees|houses|animals|the "
            "harbour|health|the soil)",
            "how (bad|harmful|destructive|dangerous|useful|risky) (is {the}|can {the} be|can "
            "{the} get)",
            "(does|can) {the} (hurt|kill|destroy|harm|help|sink|burn|flood|damage) (people|ships|"
            "crops|anything|forests|houses|roads|somebody)",
            "(tell|warn) me (what {the} (does|can do|destroys)|about the dangers of {the}|of the "
            "risks of {the})",
            "(any|are there any|what are) (dangers|risks|benefits|advantages|hazards|side "
            "effects|warnings) (in|with|from|of|about) {the}",
            "what (is|are) (left|broken|changed|different) (after|by|because of) {the}",
            "(why is|what makes) {the} (so feared|so loved|infamous|notorious|so dangerous|"
            "useful|so bad)",
            "(the|its) (good|bad|dark|bright) side of {the}",
            "(what to do|what to expect|what to fear|what to watch for|precautions|safety) (in|"
            "with|during|when there is) {the}",
            "{the} (does|causes|brings|can do) what( to people| to the land| there|)",
            "how (do|does) (the locals|people|animals|plants|ships|towns) (cope with|fare in|get "
            "along with|deal with|suffer in) {the}",
            "(which|what) (harm|good|use|damage) (is|comes) (in|from|of|done by) {the}",
            "(what|which) (traces|marks|scars|gifts) does {the} leave (behind|)",
            "(if|when) {the} (comes|blows|hits|arrives), (what happens|what goes wrong|what "
            "changes|what do people do|who suffers)",
            "(who|what) (suffers|profits|gains|gets hurt|is in danger) (from|under|when it is "
            "time for|because of) {the}",
            "(is|was) {the} (good|bad|useful|harmful) (for|to) (anything|anyone|farmers|health|"
            "the harvest|ships|the mood)",
            "(what|how much) (damage|harm|trouble|destruction|chaos) (does|can|will) {the} (do|"
            "cause|make|bring)",
            "(why|for what) (do|would) people (dread|curse|welcome|bless|remember|thank) {the}",
            "(what|which) (consequences|aftermath|results) (must|should|do) (people|we|i) "
            "(expect|fear|face|see) (after|from|of) {the}",
            "(what|how) does {the} (change|do) (in|to|for) (daily life|the landscape|the city|"
            "the coast|the fields|people's health)",
            "(a warning|a word|advice) about (the dangers|the effects|the damage) of {the}",
            "(has|did|does) {the} (ever|) (hurt|harm|kill|ruin|help|damage) (anyone|anybody|a "
            "ship|a village|the crops)",
            "(what's|what is) the (impact|effect|influence|toll) of {the} on (agriculture|"
            "farming|the harvest|the economy|tourism|traffic|shipping|wildlife|the landscape|"
            "buildings|the mood)",
            "is {the} (dangerous|risky|hazardous|bad|harmful|fine|good) for (small boats|"
            "hikers|drivers|kids|planes|surfers|the vines|the forest|old people|tourists)",
            "what (are|is) the (downsides|upsides|drawbacks|perks|pros and cons|side effects|"
            "plus|minus|threat) (of|to|from) {the}",
            "what (kind|sort) of (havoc|chaos|trouble|nuisance|mischief) (can|does|will) {the} "
            "(wreak|cause|make|bring)",
            "should (we|i|one) worry (if|when) {the} is (forecast|announced|coming|on the way)",
            "(what|which) (problem|problems|mess|trouble) {the} makes",
            "(how|what) do (the locals|residents|farmers|fishermen) (fare|suffer|gain|lose) "
            "when {the} (hits|blows|comes)",
            "(what is|what's) {the} (notorious|infamous|famous|blamed|praised) for (doing|"
            "causing|)",
            "(what|how much) (damage|destruction|good|harm) (has|did) {the} (done|do|caused|cause)",
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
            "the (downsides|upsides|drawbacks|toll|havoc|hazards|threat|aftermath|pros and "
            "cons|side effects) of {the}",
        ),
        "keyword": (
            "{w} (effects|damage|impact on people|dangers|consequences|effect|danger|risks|harm|"
            "what does it do|results|benefits)",
            "(effects|damage|dangers|consequences|risks|harm|impact|results) (of|from|) {w}",
            "{w}(:|,) (what does it do|which effects|is it dangerous|what damage)",
            "{w} (danger|dangerous|damages|harmful|consequence|risk|what happens|health|good or "
            "bad|hazards)",
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
            "the (name|word) (of {the}|{w})",
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
            "why (such a|this|that|the) (name|strange name|funny name|odd name) for {the}",
            "{the} is (called|named) (so|like this|like that) why",
            "(who|what people|which sailors) (came up with|thought up|chose|picked) (the name|"
            "this name|that name) (of {the}|for {the}|{w})",
            "from (which|what) (language|tongue|word|root|people) did (we|they|people) (get|take|"
            "borrow) (the name|the word|the term) {w}",
            "is (the word|the name|the term) {w} (french|italian|arabic|latin|greek|spanish|"
            "german|english|old)( or what|, or from where|)",
            "does (the name|the word) (of {the}|{w}) (mean|say|tell us) (anything|something)",
            "(how|where) did (they|sailors|the locals|someone) (find|come up with|get|pick up) "
            "(the name|the word) (for {the}|{w})",
            "(the|) (history|background|story|etymology|meaning|roots|sense) (of|behind) the "
            "(word|name|term) {w}(, please|)",
            "(the name|the word) {w} (means|comes from|is from|stems from|goes back to) (what|"
            "which word|where|which language)",
            "(break down|decode|unpack|interpret|make sense of) the (name|word) {w}",
            "what (did {the} get its name from|is {the} named after|was {the} named for|is {the} "
            "named for)",
            "(after what|after whom|for what|for whom) was {the} (named|called)",
            "who (baptised|christened|first named) {the}( so| that|)",
            "why (is the wind|is this wind|do they say it is) called {w}",
            "(what|how) is (the word|the name|) {w} in english",
            "(what is|give me|tell me) the (english for|translation of|english meaning of|"
            "literal meaning of) {w}",
            "(what is|what's) in (the|its) name(, with {the}| of {the}|, {w})",
            "(what|which) (word|language|place|god|person|people) (lies|hides|is|stands) (behind|"
            "in) (the name|the word) (of {the}|{w})",
            "(where|how) does one (get|take) a name like {w}( from|)",
            "(tell|teach) me (about the name|where the name comes from|how it got its name|about "
            "the word)(: {w}| of {the}|, {w})",
            "(named|called) (after|for) (whom|what)(:|,) {the}",
            "(the wind's|its) name, {w}(:|,) (what does it mean|where is it from|explain it)",
            "does {the} (have|bear|carry) (a|its) name (because of|after|for) (a place|a god|a "
            "people|a colour|a direction)",
            "(what's|what is) the (origin|root|source|meaning|linguistic root) of (the term|the "
            "word|the name) {w}",
            "how (come|is it that) (they|people) (call|named) {the} (that|so|{w})",
            "is {w} (an arabic|a french|an italian|a spanish|a greek|a latin|a german|a local|"
            "an indian|an old) word( or what| or where does it come from|)",
            "what (inspired|explains|gave) the (name|word) (of {the}|{w})",
            "(what is|what's) the (story|tale|legend|idea) behind (the name|the word) (of "
            "{the}|{w})",
            "(where is|where's) the (word|name|term) {w} from",
            "(which|what) (language|tongue|people|place) gave (us the word {w}|us "
            "the name {w}|{the} its name)",
            "what does (the word|the name|) {w} (translate to|come down to|derive from|go back "
            "to|hint at)",
            "(any idea|do you know) (where the name {w} stems from|what {w} means|why they say "
            "{w})",
            "why (they|people|sailors) call it {w}",
            "(the|what is the) (linguistic|verbal|historic) (origin|root|source) of (the name|"
            "the word|) {w}",
            "(how|why) did (people|one|they) (end up with|settle on|choose) the (name|word) {w}",
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
            "the (linguistic origin|translation|literal meaning|derivation|legend behind the "
            "name|word history) of (the name of {the}|{w})",
        ),
        "keyword": (
            "{w} (name|etymology|name meaning|word origin|meaning of name|why called so|origin of "
            "the name|what language|translation|name explained)",
            "(etymology|name|word origin|meaning of name|name origin|translation|meaning of the "
            "word) (of|) {w}",
            "{w}(:|,) (why this name|what does the name mean|the name|which language)",
            "{w} (etymology of name|origin name|name from|who named it|word|named after|meaning "
            "in english|language of name|why is it called)",
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
    "(wait|hmm|hm|oh|listen|look|say|hey you|please|yo|psst)(,|:)",
    "(curious|asking for a friend|quiz time|homework|for my crossword|off the top of your "
    "head)(:|,)",
    "(one thing|something) (i never understood|i always wanted to know|i want to check)(:|,)",
    "(my|our) (teacher|guide|captain|neighbour|skipper) (told us about|spoke of|warned us of) "
    "{the}.",
    "(i saw|i read|there was) (a film|a book|an article|a programme) about {the} (yesterday|"
    "lately|).",
    "i (have to|must) (give a talk|write a page|do an exam) on {the}.",
    "we (were hiking|were on a boat|sat in a bar) and (people|somebody|they) (mentioned|spoke "
    "of) {the}.",
    "(so|well|anyway), i was (wondering|thinking)(,|:)",
    "(hi|hello), (me again|it's me again|i have a question).",
    "(i am|i'm) (new here|not from here|no expert|just a beginner), (but|so)",
    "(not sure if you know|maybe you know|you might know)(,|:|, but)",
    "(let us|let's) talk about {the}.",
    "about {the}(:|,)",
    "(regarding|concerning|as for) {the}(,|:)",
)
# What people tell before they ask, with names and numbers that mean nothing for the question.
CONTEXTS = (
    "(i live|we live|i am|i work|my office is) in {town}.",
    "my (friend|uncle|boss|sister|neighbour|wife) {person} (asked me|wants to know|made a bet|"
    "would not believe me).",
    "we are (sailing|driving|flying|cycling) from {town} to {town} (next week|on friday|in may|"
    "tomorrow).",
    "(i am|i'm) {person}, (a student|a sailor|a teacher|a farmer) from {town}.",
    "i have {n} {goods} (here|to sell|at home) and (one question|a question).",
    "{person} (told|tells) me you (know|can help).",
    "(this|it) is for (page|question|chapter|exercise) {n} of my (book|homework|exam).",
    "my (boat|camper|tent|house) is {n} (years|metres|miles) (old|long|away from the sea).",
    "i (read|heard|saw) (it|something) in {town} (last year|yesterday|once).",
    "(yesterday|last summer|years ago) i was in {town} with {person}.",
    "(i am|i'm) {n} years old and (curious|want to learn).",
    "(sorry for my english|my english is not good|i am in a hurry|i have two minutes|long story "
    "short).",
    "(we|the children and i) (argue|are arguing|play a quiz|do a crossword)(:|.)",
    "{person} from {town} (sends me|says hello).",
)
AFTER = (
    "(, please|please|, thanks|thank you|thanks)",
    "(in short|briefly|in one sentence|in a sentence|in a few words|keep it short|shortly)",
    "(i am curious|i am just curious|just curious|i really want to know|it is for school|i need it "
    "today)",
    "(do you know|can you help|can you say|any idea|tell me)",
    "(exactly|again|by the way|if i may ask|then|actually)",
    "(i can't remember|i forgot|no idea myself|my son asks|for my homework|if you know|kindly|"
    "pls|plz)",
    "(thx|asap|would be great|roughly|as far as you know|in your words|in plain english|quickly|"
    "mate)",
    "(just the main point|nothing else|that is all i need|that's all|thanks in advance|cheers)",
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
