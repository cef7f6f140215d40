"""The three documented tools about winds, and others of their kinds: names, requests.

Data, in the notation of templates.py and kind.py. What the README, the examples and the playground
ask of the embedded model stands here.
"""

from __future__ import annotations

from training.tools.catalogue.kind import Kind, kind

SPEED = kind(
    "(get|fetch|read|check|look up|query|find|show|retrieve|measure|ask|) (wind "
    "speed|windspeed|speed|"
    "current wind speed|wind velocity|speed of wind|anemometer|live speed)",
    "((Get|Read|Return|Returns|Look up|Measure|Gives) the (current|live|latest|present|) (wind "
    "speed|speed|velocity) of a (named|) wind(.|)|"
    "(How fast|How strong) a (given|named|) wind (is blowing|blows) (now|right now|at the "
    "moment)(.|)|"
    "((Current|Live|Latest) (wind speed|speed|speed reading)|Speed|Wind speed) of a wind(.|)|"
    "How fast(.|))",
    "wind:wind",
    "(how fast|how strong|how hard|how quickly) (is|does) {wind} (blowing|blow|moving|going|"
    "running) (right now|now|at the moment|at this moment|today|currently|)",
    "(how fast|how strong) is {wind} (right now|now|at the moment|today|currently|at this hour|)",
    "(how fast|how strong) is {wind}",
    "(please|) (give me|tell me|get|get me|check|look up|measure|fetch|find|find out|show me|"
    "read|retrieve) the (current|present|actual|latest|live|) "
    "(speed|wind speed|strength in km/h|speed reading|velocity) (of|for) {wind} (now|right now|"
    "today|in km/h|for me|)",
    "what is the (current|present|actual|latest|live|) (speed|wind speed|velocity|reading) (of|"
    "for) {wind} (now|right now|today|at the moment|)",
    "(can|could|would) you (please|) (measure|check|look up|find out|read|fetch|get) (how fast "
    "{wind} is|the speed of {wind}|how fast {wind} is blowing|"
    "how strong {wind} is right now|the wind speed of {wind}) (for me|now|today|)",
    "i (need|want|would like) the (current|latest|live|) (speed|wind speed|velocity) of {wind} "
    "(now|right now|today|)",
    "how many (km/h|kilometres per hour|knots) (is {wind} blowing|does {wind} reach|does {wind} "
    "make|has {wind}) (now|right now|at the moment|today)",
    "(what|which) speed (has|does) {wind} (have|reach|blow at|make|) (now|right now|today|at "
    "the moment)",
    "(current|live|latest|present) (wind speed|speed|reading) (of|for) {wind}",
    "{wind}(:|,) (speed now|how fast now|current speed|what speed|wind speed)",
    "(measure|check|meter reading of) {wind} (now|right now|today|)",
    "is {wind} (blowing|strong|fast) (right now|now|at the moment) (and how fast|)",
    "what (does|do) the (meter|anemometer|instruments|station) (say|show|read) (for|about) {wind}",
    "{wind} (in km/h|in figures) (this minute|please|)",
    "has {wind} (picked up|died down|calmed down|dropped) (any|at all|) (by now|since this "
    "morning|)",
    "(any|some) idea what {wind} is doing (out there|this minute|) in km/h",
    "would {wind} knock me (over|off my bike) (this minute|if i went out|)",
    "(i'm|we're) about to set sail and {wind} worries me(, put a figure on it|. its pace|)",
    "is {wind} (gentle|fierce|wild|mild|weak) (just now|this morning|or harmless|)",
    "clock {wind} for me (would you|please|)",
    "let me (know|have) what {wind} is (clocked at|doing|up to) (this hour|just now|)",
    "(i wonder|wondering|curious) whether {wind} has (any|much) force (left|to it) (this evening|)",
    "what (figure|number|pace) would you put on {wind} (just now|this minute|)",
    "my (hat|washing|tent) flew off, {wind} must be (raging|quick)(. how quick exactly|)",
    "(go and|quickly|just|) see how {wind} (is getting on|is faring|rates) in km/h",
    "(speed|velocity), {wind}, (at once|live|latest)",
    "(do|would) you happen to know what {wind} (is clocking|manages|gets up to) (this hour|just "
    "now|)",
    "how much (force|punch|power) has {wind} got behind it (just now|this minute|)",
)
LIST = kind(
    "(get|fetch|read|list|look up|query|find|show|retrieve|load|search|) (winds|winds in region|"
    "region winds|local winds|winds by region|wind names|wind list)",
    "((List|Lists|Find|Return|Get|Names) (all|) (the|) (winds|named winds|local winds) (of|in|"
    "that blow in) a (given|) region(.|)|"
    "(Which|What) winds (blow|are known|exist) in a (region|part of the world)(.|)|"
    "(Winds|Wind names) by region(.|))",
    "region:region",
    "(please|) (list|name|show me|find|find me|look up|search|search for|get|give me|fetch|"
    "tell me) (all|) (the|) (local|named|) winds (of|in|from|for|around|that blow in) {region} "
    "(for me|)",
    "(which|what) winds (blow|are there|exist|are known|are found|can i expect|would i find|do "
    "people know|can i meet|belong) (in|to|around) {region}",
    "(can|could|would) you (please|) (list|find|name|look up|search|tell me|show me) (the|all "
    "the|) winds (of|in|around|that blow in|that belong to) {region}",
    "(what|which) are the (local|named|known|) winds (of|in|around) {region}",
    "i (need|want|would like) (a list of|the names of|to know) (all|) the winds (of|in|around) "
    "{region}",
    "(give me|tell me|what are|find) the names of (the|all) winds (in|of|around) {region}",
    "i (am going|am travelling|will sail|fly) to {region}(.|,|:) (which|what) winds (blow "
    "there|are there|will i meet|should i expect)",
    "(list of|names of|) winds (in|of|around|for) {region}",
    "{region}(:|,) (which winds|what winds|list the winds|winds)",
    "(winds of|winds in|wind list for) {region}",
    "has {region} got any winds of its own (to speak of|with a name|)",
    "(i'm|we're) writing about {region} and need its winds (by name|listed|)",
    "{region}, (every wind there is|winds by name|named winds) (please|)",
    "what do people in {region} call their winds (usually|)",
    "(tell me|so) who blows over {region} (all year|), i mean the winds",
    "does anything with a name blow across {region} (in winter|in summer|at all|)",
    "(run|go|take me) through the winds {region} knows (would you|please|)",
    "(are|aren't) there winds {region} is famous for (or not|)",
    "(sailors|pilots) off {region} fear which winds (most|)",
    "which of the world's winds call {region} home (these days|)",
    "(my homework|the quiz) asks what winds {region} has (to offer|)",
    "(could|might) i see every wind {region} has on record (please|)",
    "(write|jot|put) down whatever winds sweep {region} (for me|)",
    "winds, {region}, (complete|in full|all of them)",
    "in {region} what are the winds called (that people talk about|)",
)
FORECAST = kind(
    "(get|fetch|read|check|look up|query|find|show|retrieve|load|request|) "
    "(forecast|weather|weather "
    "forecast|wind forecast|day forecast|forecast for day|outlook)",
    "((Get|Return|Returns|Fetch|Gives|Look up) the (weather|wind|) forecast (for|of) a (place|"
    "city|town|location)( on a given day| on a day| and a day| and day|)(.|)|"
    "(What the weather will be|The weather) (in|at) a (place|city)( on a day|)(.|)|"
    "(Weather|Wind|Day) forecast(.|))",
    "place:city day:day",
    "(what is|what's|give me|tell me|show me|get|get me|find|check|look up|fetch|i need|i "
    "want) the (weather|wind|) forecast (for|of|in) {place} {day}",
    "(what is|what's|how is|how's) the weather (like|) in {place} {day}",
    "(what|how) will the (weather|wind|temperature) be (like|) in {place} {day}",
    "(how|what) will (it|the weather|the day) (be|look|look like|get) in {place} {day}",
    "will it (be|get) (windy|cold|warm|sunny|stormy|hot|wet) in {place} {day}",
    "will it (rain|snow|blow|storm) in {place} {day}",
    "(can|could|would) you (please|) (check|look up|get|find|tell me|give me) the (weather|"
    "forecast|weather forecast|wind forecast) (for|in) {place} {day}",
    "(weather|forecast|weather forecast|wind forecast) (for|in|) {place} {day}",
    "i am (going|travelling|flying) to {place} {day}(.|,|:) (how will the weather be|what is "
    "the forecast|what weather will i get|will it be windy)",
    "(is it|does it) (windy|cold|warm|blow|rain) in {place} {day}",
    "{place} {day}(:|,) (forecast|weather|how is the weather|what weather)",
    "(for|what about) {place} {day}(:|,) (what is the forecast|give me the weather|the weather "
    "please)",
    "what (kind of|sort of|) (weather|wind) (can|should|will) (i|we) (expect|get|have|see) in "
    "{place} {day}",
    "do i need a (coat|jacket|sail|hat) in {place} {day}",
    "how windy will {place} get {day} do you think",
    "is {place} likely to be (warm|dry|breezy|chilly|mild) {day} (or not|)",
    "{day} i'll be out and about in {place}(, shall i pack for rain|. what's the sky up to|)",
    "{place}, {day}, (sun or clouds|rain or shine|sky and wind)",
    "(can|could) we have a picnic in {place} {day} (without getting wet|or will it pour|)",
    "what's {place} in for {day} (as far as the sky goes|, rain or sun|)",
    "(any|is there a) chance of (rain|sun|snow|fog|a storm) over {place} {day} (at all|)",
    "{day} in {place}(,| -) (hot or cold|umbrella or not|dry or wet)",
    "(does|will) {place} see (any|some|much) (sun|sunshine|rain|frost|wind) {day} (you think|)",
    "(i'm|we're) getting married in {place} {day}(, tell me it stays dry|. sunny i hope|)",
    "what do the forecasters (say|promise|predict) {day} for {place} (this time|)",
    "(would|should) i (sail|hike|cycle) near {place} {day} given the weather",
    "{day} what is {place} going to be like (outside|, weather wise)",
    "should {place} (brace itself|get ready) {day} for (storms|heat|frost|a soaking)",
    "how do things look {day} around {place} (weather wise|, cloud and rain|) (please|)",
)
WIND_KINDS: tuple[Kind, ...] = (SPEED, LIST, FORECAST)
# Of the WIND_KINDS, in order: under these names, and often with these words, the README, the
# examples and the playground offer them.
DOCUMENTED_NAMES = ("get_wind_speed", "list_winds", "get_forecast")
DOCUMENTED_DOES = (
    "Get the current speed of a named wind.",
    "List the winds of a region.",
    "Get the weather forecast for a place on a day.",
)
