"""Sentences of travel, nature, history, science, arts, sport, adventures and the news.

Data, in the notation of `prose/notation.py`.
"""

from __future__ import annotations

WORLD: tuple[str, ...] = (
    "The night [ferry] to {town} leaves at {clock} from the eastern pier. | The night ferry"
    " leaves from the eastern pier. | when does the ferry leave = at {clock} | from where"
    " does the boat depart = from the eastern pier",
    "Nobody had warned {first} about the [leeches].",
    "Having missed the last [cable car], we slept in a shepherd's hut. | We slept in a"
    " shepherd's hut. | where did we spend the night = in a shepherd's hut",
    "Otters hold hands while they [doze]. | Otters hold hands while they doze. | which"
    " animals hold hands = Otters",
    "In {year} a [plague] emptied half the villages along the coast. | A plague emptied half"
    " the villages. | what emptied the villages = a plague | in what year did the disease"
    " strike = {year}",
    "'Pack light and trust the [mule],' said our guide. | Our guide said to pack light and"
    " trust the mule. | who gave the advice = our guide",
    "There was a [volcano] behind the school, quiet but not asleep. | There was a volcano"
    " behind the school. | what stood behind the school = a volcano",
    "{person} won the [pole vault] with a leap nobody in the stadium believed. | {person} won"
    " the pole vault. | who won the pole vault = {person} | which event did {person} win ="
    " the pole vault",
    "Mercury is the planet closest to the [sun]. | Mercury is the planet closest to the sun."
    " | which planet is nearest to the sun = Mercury",
    "Earthquake damages [cathedral] in {town}; no injuries reported. | An earthquake damaged"
    " a cathedral in {town}. | what was damaged = cathedral | where did it happen = in {town}",
    "A fox once promised a [hen] that he had become a vegetarian. | A fox promised a hen that"
    " he had become a vegetarian. | whom did the fox deceive = a hen | what did he claim to"
    " be = a vegetarian",
    "Our [tent] leaked, our matches were damp, and still we laughed. | Our tent leaked and"
    " still we laughed.",
    "Visitors should not miss the [mosaics] on the chapel floor. | Visitors should not miss"
    " the mosaics. | where are the mosaics = on the chapel floor",
    "The [violinist] snapped a string during the slow movement. | The violinist snapped a"
    " string. | what broke = a string | when did it break = during the slow movement",
    "Although the maps showed a road, we found only [swamp]. | We found only swamp. | what"
    " did the maps show = a road | what was really there = swamp",
    "She has photographed every [lighthouse] between {town} and {town2}. | She has"
    " photographed every lighthouse. | what has she taken pictures of = every lighthouse",
    "Copper turns [green] when it is left in damp air. | Copper turns green in damp air. |"
    " which metal turns green = Copper",
    "Have you ever seen a [walrus] yawn?",
    "{number} [cyclists] crashed on the wet cobbles near the finish. | {number} cyclists"
    " crashed. | how many riders fell = {number} | where was the crash = near the finish",
    "The old [emperor] was buried with his horses. | The old emperor was buried with his"
    " horses. | what lay in the grave beside the ruler = his horses",
    "By {clock} the [queue] for the museum already reached the fountain. | The queue reached"
    " the fountain. | how far did the line of people reach = the fountain",
    "Bats are not [blind], whatever your uncle says. | Bats are not blind. | which animals"
    " are said to be blind = Bats",
    "{person} and {person2} crossed the [desert] on two borrowed camels. | {person} and"
    " {person2} crossed the desert. | how did they travel = on two borrowed camels | what did"
    " the pair cross = the desert",
    "Dear {first}, the [monsoon] has begun and my shoes are growing mushrooms. | The monsoon"
    " has begun. | what has started = the monsoon | what is growing mushrooms = my shoes",
    "Slowly the [glacier] gave back the climber's rucksack. | The glacier gave back the"
    " climber's rucksack. | what did the ice return = the climber's rucksack",
    "The [parliament] voted against the treaty on {date}. | The parliament voted against the"
    " treaty. | when was the vote = on {date} | what was rejected = the treaty",
    "Our goalkeeper saved three [penalties] with a broken thumb. | Our goalkeeper saved three"
    " penalties. | who stopped the shots = Our goalkeeper | how many penalties were saved ="
    " three",
    "Inside the [pyramid] the air smelled of dust, resin and old rope. | The air inside the"
    " pyramid smelled of dust, resin and old rope. | where did it smell of resin = Inside the"
    " pyramid",
    "The sculptor {person} never finished the marble [horse] for {town}. | {person} never"
    " finished the marble horse. | who left the statue unfinished = {person} | what is the"
    " horse made of = marble",
    "A [comet] named {name} will be visible until {date}. | A comet will be visible. | what"
    " is the comet called = {name} | until when can we see it = until {date}",
    "They were smuggling [saffron] in hollow candles. | They were smuggling saffron. | how"
    " was the spice hidden = in hollow candles | what was being smuggled = saffron",
    "It took the pirates {number} days to dig up an empty [chest]. | The pirates dug up an"
    " empty chest. | how long did they dig = {number} days | who were digging = the pirates",
    "If the [drawbridge] is up, ring the bronze bell twice. | Ring the bronze bell twice. |"
    " what should one ring = the bronze bell",
    "Honey [badgers] fear almost nothing. | Honey badgers fear almost nothing.",
    "My grandfather sailed round the Horn before he could [read]. | My grandfather sailed"
    " round the Horn. | who sailed round the Horn = My grandfather",
    "The exhibition '{name}' drew fewer [visitors] than the gift shop. | The exhibition drew"
    " fewer visitors than the gift shop. | what was the exhibition called = {name}",
    "Light needs about eight minutes to [travel] here from the sun. | Light needs about eight"
    " minutes to travel from the sun. | how long does the light take = about eight minutes",
    "[Bridge] to {town} closed until {day}. | The bridge is closed. | until when is the"
    " crossing shut = until {day}",
    "Running barefoot, the [messenger] reached {town} before the army did. | The messenger"
    " reached {town} before the army. | who got there first = the messenger | whom did he"
    " beat = the army",
    "Was the crown ever really [stolen]?",
    "We paid {money} for a cabin without a [porthole]. | We paid {money} for a cabin. | how"
    " much did the cabin cost = {money} | what was missing in the cabin = a porthole",
    "The [salamander] can grow a new leg; a lizard can only manage a tail. | The salamander"
    " can grow a new leg. | what can the salamander regrow = a new leg | what can a lizard"
    " replace = a tail",
    "{first} plays the [oboe] worse than anyone in the orchestra, but louder. | {first} plays"
    " the oboe. | which instrument does {first} play = the oboe",
    "Two centuries ago [tulips] were worth more than houses here. | Tulips were worth more"
    " than houses. | which flowers were so precious = tulips",
    "The [referee], {person}, needed a police escort afterwards. | The referee needed a"
    " police escort. | what is the name of the referee = {person} | what did the referee need"
    " = a police escort",
    "Only the north face of the [mountain] has never been climbed in winter. | The north face"
    " of the mountain has never been climbed. | which side remains unclimbed = the north face",
    "Rescue teams pulled a [calf] from the flooded quarry. | Rescue teams pulled a calf from"
    " the quarry. | who saved the calf = Rescue teams | where was the animal trapped = the"
    " flooded quarry",
    "'I counted forty [flamingos],' whispered {first}, lowering her binoculars. | {first}"
    " counted forty flamingos. | who was counting = {first} | how many birds were there ="
    " forty",
    "The [printing press] made books cheaper than shoes. | The printing press made books"
    " cheaper than shoes. | what made books cheap = The printing press",
    "Please do not feed the [iguanas] on the hotel terrace! | Do not feed the iguanas. |"
    " where are the iguanas = on the hotel terrace",
    "{person}, a chemist from {town}, has discovered how to [dye] wool with beetroot. |"
    " {person} has discovered how to dye wool with beetroot. | where does the chemist come"
    " from = {town} | what is the wool coloured with = beetroot",
    "After the avalanche, a [beagle] named {name} found all the skiers. | A beagle found all"
    " the skiers. | who was found = all the skiers | what was the dog called = {name}",
    "An [octopus] has three hearts and blue blood. | An octopus has three hearts and blue"
    " blood. | how many hearts does an octopus have = three | what colour is its blood = blue",
    "The king's [taster] lived longer than the king. | The king's taster lived longer than"
    " the king. | who outlived the king = The king's taster",
    "Last summer {company} sponsored a [balloon] race across the lake. | {company} sponsored"
    " a balloon race. | who paid for the race = {company} | when was it held = Last summer",
    "I would rather walk to {town} than take that [bus] again. | I would rather walk than"
    " take that bus again. | what will I never take again = that bus",
    "Beneath the opera house lies a forgotten [reservoir]. | A forgotten reservoir lies"
    " beneath the opera house. | where is the reservoir = Beneath the opera house",
    "Minister [resigns] over stolen poem. | A minister resigned over a stolen poem. | who"
    " resigned = Minister",
    "Not a single [sail] had appeared on the horizon for {number} weeks. | Not a single sail"
    " had appeared. | for how long was the sea empty = for {number} weeks",
    "The [choir] sang so softly that the mice came out to listen. | The choir sang softly. |"
    " who came out to listen = the mice | how did they sing = so softly",
    "When the tide goes out, the island becomes a [peninsula]. | The island becomes a"
    " peninsula. | what does the island turn into = a peninsula",
    "{first} has sprained an ankle and will not [fence] at the championship. | {first} will"
    " not fence at the championship. | who is hurt = {first} | what has been sprained = an"
    " ankle",
    "Spiders are not [insects]. | Spiders are not insects.",
    "The abbey of {name} burned three times and was [rebuilt] four. | The abbey of {name}"
    " burned and was rebuilt. | how often did the abbey burn = three times | what burned ="
    " The abbey of {name}",
    "Hungry, sunburnt and out of water, the [prospectors] turned back at last. | The"
    " prospectors turned back. | who gave up = the prospectors",
    "You can hire a [canoe] behind the post office for {money} a day. | You can hire a canoe"
    " for {money} a day. | where are boats for hire = behind the post office | what is the"
    " daily price = {money}",
    "A [petition] with {number} signatures was handed to the mayor of {town}. | A petition"
    " was handed to the mayor. | who received the petition = the mayor of {town} | how many"
    " people signed = {number}",
    "At the auction a [forgery] fetched more than the original. | A forgery fetched more than"
    " the original. | where was the fake sold = At the auction",
    "The tortoise offered the [hare] a cushion and a kind word. | The tortoise offered the"
    " hare a cushion. | who was generous = The tortoise | who got a cushion = the hare",
    "Sugar [dissolves] faster in tea than in milk straight from the fridge. | Sugar dissolves"
    " faster in tea than in milk. | what dissolves = Sugar",
    "We had barely unrolled our sleeping bags when something [growled]. | Something growled.",
    "Every {day} the [falconer] shows his birds in the castle yard. | The falconer shows his"
    " birds. | where can one see the birds = in the castle yard | on which day is the show ="
    " {day}",
    "{person} swam the [strait] in under nine hours, coated in goose fat. | {person} swam the"
    " strait. | how long did the swim take = under nine hours | what was the swimmer covered"
    " with = goose fat",
    "No [fossils] older than these have been found in the valley. | No older fossils have"
    " been found. | where were the fossils found = in the valley",
    "The customs officer at {town} confiscated my [sausage]. | The customs officer"
    " confiscated my sausage. | who took the sausage = The customs officer | what did I lose"
    " = my sausage",
    "Thanks to a clumsy monk, the [chronicle] ends with an ink blot. | The chronicle ends"
    " with an ink blot. | who spilt the ink = a clumsy monk",
    "Who painted the [ceiling]?",
    "Satellite {code} lost [contact] with the station at {clock}. | Satellite {code} lost"
    " contact with the station. | which satellite fell silent = {code} | when was contact"
    " lost = at {clock}",
    "As a child {person2} had been terrified of [geese]. | {person2} had been terrified of"
    " geese. | which birds frightened {person2} = geese",
    "Our raft, built from doors and [barrels], survived the first rapids. | Our raft survived"
    " the first rapids. | what was the raft made of = doors and barrels | what did it survive"
    " = the first rapids",
    "[Oysters] change their sex more than once.",
    "The home side trailed by two [goals] at half-time and won all the same. | The home side"
    " won. | how far behind was the team = two goals",
    "Before the railway came, [mail] was carried over the pass by women. | Mail was carried"
    " by women. | who carried the letters = women | what changed things = the railway",
    "{town} has more [bakeries] than streets, or so its inhabitants boast. | {town} has more"
    " bakeries than streets. | which place has so many bakeries = {town}",
    "They found the missing [botanist] alive, sitting in a fig tree. | They found the missing"
    " botanist alive. | who had vanished = botanist | where was she sitting = in a fig tree",
    "'Drop the [lantern] and run,' hissed {person}. | {person} said to drop the lantern and"
    " run. | what was to be dropped = the lantern | who hissed = {person}",
    "Water boils at a lower [temperature] on high plateaus. | Water boils at a lower"
    " temperature on plateaus. | what boils sooner there = Water",
    "The ballet was cancelled because the [swans] had the flu. | The ballet was cancelled. |"
    " why was there no performance = because the swans had the flu | what was cancelled = The"
    " ballet",
    "Somewhere in the attic of the embassy, a [parrot] still recites the old anthem. | A"
    " parrot still recites the old anthem. | what does the parrot recite = the old anthem",
    "{percent} percent of the voters stayed at home for the [referendum]. | {percent} percent"
    " of the voters stayed at home. | who did not take part = {percent} percent of the voters",
    "He traded his compass for a jar of [pickles] and regretted it by noon. | He traded his"
    " compass for a jar of pickles. | what did he give away = his compass | what did he get"
    " for it = a jar of pickles",
    "Wolves returned to the border [forest] in {year}. | Wolves returned to the forest. |"
    " what came back = Wolves | since when have they been back = {year}",
    "The [duchess] and her gardener, it was rumoured, spoke only in verse. | The duchess and"
    " her gardener spoke only in verse. | how did they talk = in verse",
    "Bring insect repellent, a torch and plenty of [patience] to the border post. | Bring"
    " repellent, a torch and patience. | where is patience needed = the border post",
    "{first} scored {number} [points] and still sat on the bench in the final. | {first}"
    " scored {number} points. | how many points did {first} get = {number}",
    "Despite its name, the [guinea pig] comes neither from Guinea nor from pigs. | The guinea"
    " pig comes neither from Guinea nor from pigs.",
    "Suddenly the rope bridge [swayed], creaked and dropped a plank into the gorge. | The"
    " rope bridge dropped a plank. | what fell into the gorge = a plank",
    "The [telescope] that {person} built in {year} stands in a cabbage field. | {person}'s"
    " telescope stands in a cabbage field. | who built the telescope = {person} | when was it"
    " built = {year} | where does it stand = in a cabbage field",
    "Three [stowaways] were discovered among the bananas. | Three stowaways were discovered."
    " | where were they hiding = among the bananas | how many stowaways were there = Three",
    "A [strike] by baggage handlers has stranded thousands at {town} airport. | A strike has"
    " stranded thousands. | who is on strike = baggage handlers | where are people stuck = at"
    " {town} airport",
    "Once upon a time a [miller] sold his shadow to a tax collector. | A miller sold his"
    " shadow to a tax collector. | who bought the shadow = a tax collector | what did the"
    " miller sell = his shadow",
    "The [rehearsal] went badly, so the premiere will surely be splendid. | The rehearsal"
    " went badly. | what went badly = The rehearsal",
    "We never learned who had cut the [anchor] loose.",
    "In the rainforest of {name} grows a [flower] that smells like cheese. | A flower that"
    " smells like cheese grows in the rainforest of {name}. | what does the flower smell of ="
    " cheese | where does it grow = In the rainforest of {name}",
    "[Knights] could not mount without help, wearing all that iron. | Knights could not mount"
    " without help. | who needed help = Knights",
    "She dives without [oxygen] to sixty metres, holding on to a stone. | She dives without"
    " oxygen. | how deep does she go = sixty metres | what does she hold = a stone",
    "The curator, blushing, turned the abstract [canvas] the right way up. | The curator"
    " turned the canvas the right way up. | who corrected the mistake = The curator",
    "Trains for {town} and {town2} divide at the [junction]; sit in the front carriages. |"
    " The trains divide at the junction. | where are the trains split = at the junction |"
    " where should passengers sit = in the front carriages",
    "Magnets do not [attract] aluminium.",
    "It was on a [Tuesday] that the ravens left the tower. | The ravens left the tower. |"
    " what flew away = the ravens",
    "{person} has been elected [president] of the chess federation, beating {person2} by one"
    " vote. | {person} has been elected president of the chess federation. | who lost the"
    " election = {person2} | how close was the result = one vote",
    "Feeling brave, I tasted the fried [scorpion]. | I tasted the fried scorpion. | what did"
    " I eat = the fried scorpion",
    "The [aqueduct] still brings water to the baths after nineteen centuries. | The aqueduct"
    " still brings water to the baths. | what supplies the baths = The aqueduct",
    "A baby [giraffe] is taller than most basketball players.",
    "Their [sledge] broke through the ice {number} miles from camp. | Their sledge broke"
    " through the ice. | how far from camp was it = {number} miles",
    "Police recover [necklace] hidden in pumpkin. | Police recovered a necklace. | where was"
    " the jewellery hidden = in pumpkin | who recovered it = Police",
    "The film {name}, shot entirely by night, received {number} [nominations]. | The film"
    " {name} received {number} nominations. | what is the film called = {name} | when was it"
    " shot = by night",
    "Between the dunes we stumbled on a rusty [submarine]. | We stumbled on a rusty"
    " submarine. | where was the vessel = Between the dunes | what did we come across = a"
    " rusty submarine",
    "The [beaver] is a better engineer than most dukes.",
    "{first} forgot her [passport] in a taxi and spent the honeymoon alone in {town}. |"
    " {first} forgot her passport in a taxi. | where is the passport = in a taxi | what was"
    " left behind = her passport",
    "During the siege, the townsfolk lived on [turnips] and boiled belts. | The townsfolk"
    " lived on turnips and belts. | what did the people eat = turnips and boiled belts | when"
    " did they eat so poorly = During the siege",
    "Nobody applauded when the [magician] vanished. | Nobody applauded.",
    "Lightning is [hotter] than the surface of the sun. | Lightning is hotter than the"
    " surface of the sun. | what is so hot = Lightning",
    "For the third year running, {town} has hosted the [yodelling] contest. | {town} has"
    " hosted the yodelling contest. | which place organised the contest = {town}",
    "Trapped under the hull, {person} breathed through a [hose]. | {person} breathed through"
    " a hose. | who was trapped = {person} | where was {person} caught = under the hull",
    "My favourite [novelist] writes standing up, in pyjamas, with a quill. | My favourite"
    " novelist writes standing up. | what does the author wear = pyjamas | with what does the"
    " author write = a quill",
    "[Vultures] were already circling above the wagon.",
    "The [coronation] lasted seven hours, and two bishops fainted. | The coronation lasted"
    " seven hours. | how long was the ceremony = seven hours | who fainted = two bishops",
    "Get off the tram at the [windmill] and follow the canal for ten minutes. | Get off at"
    " the windmill and follow the canal. | where should one leave the tram = at the windmill"
    " | what should one walk along = the canal",
    "How many [moons] does Saturn have?",
    "A diver from {company} brought up a [cannon] covered in mussels. | A diver brought up a"
    " cannon. | what was brought to the surface = a cannon | who employs the diver ="
    " {company}",
    "The [marathon] will start at {clock}, rain or shine. | The marathon will start at"
    " {clock}. | what begins at {clock} = The marathon",
    "Whales [evolved] from animals that walked on land. | Whales evolved from land animals. |"
    " which creatures had ancestors on land = Whales",
    "He deserted from the [legion] dressed as a nun. | He deserted from the legion. | how was"
    " he disguised = as a nun | what did he run away from = the legion",
    "Unable to agree on a [route], the explorers split up at the waterfall. | The explorers"
    " split up. | where did they part = at the waterfall | who could not agree = the"
    " explorers",
    "{person} conducts the [symphony] without a score, eyes closed. | {person} conducts the"
    " symphony. | what does {person} do without = a score",
    "[Curfew] lifted in {town} after {number} nights. | The curfew in {town} was lifted. |"
    " where was the curfew = in {town} | how long had it been in force = {number} nights",
    "Gold neither [rusts] nor fades. | Gold neither rusts nor fades.",
    "The crow dropped [pebbles] into the jug until it could drink. | The crow dropped pebbles"
    " into the jug. | what did the bird throw into the jug = pebbles",
    "Our plane, flight {code}, circled over the [bay] for an hour. | Our plane circled over"
    " the bay. | which flight was it = {code} | for how long did it circle = for an hour",
    "I have never been so happy to see a [snowplough]!",
    "Above the tree line only [lichen] survives. | Only lichen survives above the tree line."
    " | where is there nothing but lichen = Above the tree line",
    "{town} beat {town2} {number} to nothing in the [hockey] semi-final. | {town} beat"
    " {town2} in the hockey semi-final. | which side lost = {town2} | who reached the final ="
    " {town}",
    "The portrait's [eyebrows] were added by a bored apprentice. | The portrait's eyebrows"
    " were added by an apprentice. | who painted the eyebrows = a bored apprentice",
    "Some [ants] keep other insects as cattle, milking them for sugar. | Some ants keep other"
    " insects as cattle. | which insects are the farmers = ants | what do they want from them"
    " = sugar",
    "'We're [sinking],' said the captain, as calmly as if ordering tea. | The captain said"
    " they were sinking. | who was calm = the captain",
    "In {year}, {person} published a [dictionary] of sailors' curses. | {person} published a"
    " dictionary of curses. | when did the dictionary appear = In {year} | who compiled it ="
    " {person}",
    "The hostel has no [heating], but every guest is given a hen for the bed. | The hostel"
    " has no heating. | what does every guest get = a hen for the bed | what does the hostel"
    " lack = heating",
    "Had the [dam] burst, {town} would have been washed away. | {town} would have been washed"
    " away if the dam had burst. | which place was in danger = {town}",
    "{name}, the last speaker of the island's [language], died on {date}. | {name}, the last"
    " speaker of the language, died. | when did the last speaker die = on {date} | who was"
    " the last to speak it = {name}",
    "A [sneeze] can travel faster than a bicycle.",
    "The acrobats [rehearse] in an old hangar outside {town}. | The acrobats rehearse in an"
    " old hangar. | where do the acrobats practise = in an old hangar | who uses the hangar ="
    " The acrobats",
    "Ten thousand [penguins] cannot be wrong: this beach is freezing.",
    "Blindfolded, she was led through [cellars] to the rebel leader. | She was led to the"
    " rebel leader. | to whom was she taken = the rebel leader | which way did they go ="
    " through cellars",
    "The committee has banned {person} for [doping], pending an appeal. | The committee has"
    " banned {person}. | why was {person} banned = for doping | who imposed the ban = The"
    " committee",
    "{word} is the local name for a [stew] of eels and plums. | {word} is a stew of eels and"
    " plums. | what do people there call the stew = {word} | what does it contain = eels and"
    " plums",
    "On the wreck's deck stood a perfectly preserved [piano]. | A perfectly preserved piano"
    " stood on the deck. | what was on the deck = piano",
    "Peasants stormed the [granary] because bread cost more than silk. | Peasants stormed the"
    " granary. | what was attacked = the granary | why were they angry = because bread cost"
    " more than silk",
    "The [chameleon] is slower than its own tongue.",
    "Could this be the lost city of {name}, or just a very large [sheepfold]?",
    "{person2} carved the whole [altar] from one walnut trunk. | {person2} carved the altar."
    " | out of what is the altar made = one walnut trunk | whose work is it = {person2}",
    "Fewer than {number} [rhinos] remain in the reserve. | Fewer than {number} rhinos remain."
    " | where do they live = in the reserve | which animals are so rare = rhinos",
    "To my astonishment, the [bandits] apologised and returned my spectacles. | The bandits"
    " apologised and returned my spectacles. | what did I get back = my spectacles | who"
    " apologised = the bandits",
    "Every planet in this system [orbits] in the same direction. | Every planet orbits in the"
    " same direction.",
    "The [ambassador] left by the kitchen door while reporters waited in front. | The"
    " ambassador left by the kitchen door. | which exit was used = the kitchen door | who"
    " waited in vain = reporters",
    "We hitchhiked to {town} in a lorry full of [melons]. | We hitchhiked to {town} in a"
    " lorry. | what was the lorry carrying = melons | where did we go = to {town}",
    "Dragonflies are excellent [hunters]; they catch nearly all they chase. | Dragonflies are"
    " excellent hunters. | which insects hunt so well = Dragonflies",
    "Without his [spear], the boy faced the boar with a frying pan. | The boy faced the boar"
    " with a frying pan. | what did the boy hold = a frying pan | which beast did he face ="
    " the boar",
    "The [soprano] has cancelled; {first} will sing instead. | {first} will sing instead of"
    " the soprano. | who is the replacement = {first} | who called off = The soprano",
    "Half a [skull] was all that the dig at {town} yielded. | The dig yielded half a skull. |"
    " what was unearthed = Half a skull",
    "Motorists were advised to avoid the [tunnel] after a tanker overturned. | Motorists were"
    " advised to avoid the tunnel. | what overturned = a tanker | who received the advice ="
    " Motorists",
    "{first} can name every [constellation], yet gets lost in supermarkets. | {first} can"
    " name every constellation. | where does {first} lose the way = in supermarkets",
    "The treaty of {town} was [signed] on the back of a menu. | The treaty of {town} was"
    " signed on a menu. | on what was it written = the back of a menu",
    "Don't touch the [coral].",
    "A [shark] has no bones, only cartilage. | A shark has no bones. | which fish is boneless"
    " = shark | what does it have instead = cartilage",
    "From the [belfry] you can see three countries and a sausage factory. | You can see three"
    " countries from the belfry. | how many countries are in view = three",
    "{person} was knocked out in the second [round] by a left hook. | {person} was knocked"
    " out. | who lost the fight = {person} | which blow ended it = a left hook",
    "The hermit owned a spoon, a blanket and a very bad [temper]. | The hermit owned a spoon"
    " and a blanket. | who had a temper = The hermit",
    "[Vaccine] developed by {company} passes final trial. | A vaccine by {company} passed the"
    " final trial. | who made the vaccine = {company} | which test was passed = final trial",
    "While the dragon snored, the tailor measured it for a [waistcoat]. | The tailor measured"
    " the dragon for a waistcoat. | who took the measurements = the tailor | what was the"
    " dragon going to wear = a waistcoat",
    "Steam [locomotives] are thirstier than camels.",
    "My sister is excavating a Viking [latrine], and she could not be prouder. | My sister is"
    " excavating a latrine. | what is my sister digging out = a Viking latrine",
    "It had not rained in {name} for {number} months when the [locusts] came. | The locusts"
    " came to {name}. | how long had it been dry = {number} months | what arrived = the"
    " locusts",
    "The [quartet] played in the lift, since the hall was flooded. | The quartet played in"
    " the lift. | why did they not use the hall = since the hall was flooded | where was the"
    " concert = in the lift",
    "Jellyfish have [drifted] through the oceans longer than there have been trees. |"
    " Jellyfish have drifted through the oceans. | what are older than trees = Jellyfish",
    "She was the first woman to [loop] a biplane under a viaduct. | She looped a biplane"
    " under a viaduct. | what did she fly = a biplane | where did she do the stunt = under a"
    " viaduct",
    "Beyond the [checkpoint] the asphalt ended and the potholes began. | The asphalt ended"
    " beyond the checkpoint. | where did the good road stop = Beyond the checkpoint",
    "Traders once exchanged [salt] for its weight in amber. | Traders exchanged salt for"
    " amber. | who exchanged the salt = Traders | what did they get = amber",
    "The [jury] gave first prize to a film about moss. | The jury gave first prize to a film"
    " about moss. | what was the best film about = moss | who chose the winner = The jury",
    "Where do [swallows] spend the winter?",
    "{person} rowed out to the [buoy] with a hacksaw and a grudge. | {person} rowed out to"
    " the buoy. | which tool did {person} take = a hacksaw | where did {person} row = to the"
    " buoy",
    "An asteroid the size of a barn [missed] us on {date}. | An asteroid missed us. | how"
    " large was the asteroid = the size of a barn | when did it pass = on {date}",
    "Hidden in the monastery wall was a [flute] made from a vulture's wing bone. | A flute"
    " was hidden in the wall. | what was the flute made from = a vulture's wing bone | where"
    " was it concealed = in the monastery wall",
    "They've turned the old [abattoir] into a theatre. | They have turned the abattoir into a"
    " theatre. | what has the building become = a theatre",
    "The peace talks in {town} [collapsed] over the shape of the table. | The peace talks"
    " collapsed. | where did the negotiators meet = in {town} | what was the quarrel about ="
    " the shape of the table",
    "{number} years ago this meadow was the bottom of a [sea]. | This meadow was the bottom"
    " of a sea. | what used to be under water = this meadow",
    "Kangaroos cannot hop [backwards].",
    "To cross the [ravine], the scouts felled a dead pine. | The scouts felled a pine. | why"
    " was the tree cut down = To cross the ravine | who felled the pine = the scouts",
    "{first} collects [postmarks] from places that no longer exist. | {first} collects"
    " postmarks. | what does {first} collect = postmarks",
    "Because of a misprint, the guide recommends the local [prison] for breakfast. | The"
    " guide recommends the prison for breakfast. | why is the advice wrong = Because of a"
    " misprint | what is recommended = the local prison",
    "A [mammoth] tusk was used as a doorpost in {name}'s farmhouse. | A tusk was used as a"
    " doorpost. | what served as a doorpost = A mammoth tusk | whose house was it = {name}'s",
    "The [umpire] wore odd socks, which the commentators discussed at length. | The umpire"
    " wore odd socks. | who talked about the socks = the commentators | what was odd about"
    " the clothes = odd socks",
    "Sailors [tattooed] a pig and a rooster on their feet against drowning. | Sailors"
    " tattooed a pig and a rooster on their feet. | what was it meant to prevent = drowning |"
    " who had such pictures on their feet = Sailors",
    "The opposition demands an [inquiry] into the vanished {money}. | The opposition demands"
    " an inquiry. | how much is missing = {money} | who wants answers = The opposition",
    "Peering over the crater's rim, {person2} lost her [hat]. | {person2} lost her hat. |"
    " where did it happen = over the crater's rim | what fell in = her hat",
    "Does the [ghost] still walk on {day} nights?",
    "A [bamboo] shoot may grow a hand's breadth overnight. | A bamboo shoot may grow a hand's"
    " breadth. | which plant shoots up so fast = bamboo | how much does it grow = a hand's"
    " breadth",
    "Most of the castle's [dungeon] is now a wine bar. | Most of the dungeon is a wine bar. |"
    " what can be found there today = a wine bar",
    "Our compass pointed north, south and, briefly, at [lunch].",
    "{town}'s [carnival] attracts {number} drummers and one annoyed librarian. | The carnival"
    " attracts {number} drummers. | how many drummers come = {number} | who is bothered = one"
    " annoyed librarian",
    "The slaves of the silver mine [revolted] under a woman called {name}. | The slaves"
    " revolted. | who led the uprising = a woman called {name} | where did they work = the"
    " silver mine",
    "Nothing escapes a black [hole], not even light. | Nothing escapes a black hole.",
    "'This [trail] isn't on any map,' the ranger told {person} and {person2}. | The ranger"
    " said that the trail isn't on any map. | who informed the hikers = the ranger",
    "At dusk the [hippos] come ashore to graze, so keep to the path. | The hippos come ashore"
    " to graze. | when do they leave the water = At dusk | why do the animals come out = to"
    " graze",
    "Sculpted in butter, the [bust] of the governor lasted until noon. | The bust of the"
    " governor lasted until noon. | whose likeness was it = the governor | which material was"
    " used = butter",
    "The [bobsleigh] team from {town} trains on a bathtub with wheels. | The bobsleigh team"
    " trains on a bathtub. | which athletes use a bathtub = The bobsleigh team",
    "There used to be a [gallows] where the bandstand is now. | There was a gallows where the"
    " bandstand is. | what stands there today = the bandstand",
    "Lemons float, but [limes] usually sink. | Lemons float, but limes sink. | which fruit"
    " goes down = limes | which fruit stays on top = Lemons",
    "Miraculously, the [toddler] walked out of the jungle with a monkey on her back. | The"
    " toddler walked out of the jungle. | who survived = the toddler | what was she carrying"
    " = a monkey",
    "{person} has donated a rare [manuscript], worth {money}, to the university. | {person}"
    " has donated a manuscript. | what is its value = {money} | who received the gift = the"
    " university",
    "The lion asked who had eaten the [lamb], and all eyes turned to the wolf. | The lion"
    " asked who had eaten the lamb. | who was suspected = the wolf | who asked = The lion",
    "The sleeping car was full, so {first} dozed on a pile of [mailbags]. | {first} dozed on"
    " a pile of mailbags. | why not in a bed = The sleeping car was full | on what did"
    " {first} sleep = a pile of mailbags",
    "An [eclipse] frightened both armies into making peace. | An eclipse frightened the"
    " armies into making peace. | what ended the war = An eclipse",
    "Tickets for the [puppet show] were sold out within {number} minutes. | The tickets were"
    " sold out. | how quickly did they go = within {number} minutes",
    "I won't set foot on that [gondola]. | I won't set foot on that gondola.",
    "Hedgehogs are [immune] to many snake poisons. | Hedgehogs are immune to snake poisons. |"
    " which animals can stand poison = Hedgehogs",
    "The census of {year} counted more [goats] than taxpayers. | The census counted more"
    " goats than taxpayers. | when was the count = {year} | of what were there fewer ="
    " taxpayers",
    "Its [propeller] jammed with kelp, the trawler drifted towards the reef. | The trawler"
    " drifted towards the reef. | what was caught in the propeller = kelp | what was drifting"
    " = the trawler",
    "{first} juggled five [torches] on a unicycle at the street festival. | {first} juggled"
    " five torches. | where was the performance = at the street festival | what was {first}"
    " riding = a unicycle",
    "[Landslide] cuts off {name} valley; helicopters deliver bread. | A landslide cuts off"
    " {name} valley. | how does food get there = helicopters | what blocked the valley ="
    " Landslide",
    "Greetings from {town}, where even the pigeons wear [scarves]! | Greetings from {town}.",
    "A [lute] has more strings than you would ever want to tune.",
    "Rather than surrender, the garrison [ate] its own flag. | The garrison ate its own flag."
    " | who swallowed the flag = the garrison",
    "Should you meet a [bear], back away and don't climb anything. | Back away if you meet a bear.",
    "The inventor of the [zipper] never wore one.",
    "Only after the third [encore] did the pianist notice the burning curtain. | The pianist"
    " noticed the burning curtain. | what was on fire = curtain | when was it noticed = after"
    " the third encore",
    "Salmon find their native [stream] by smell. | Salmon find their native stream by smell."
    " | which sense guides them home = smell",
    "{person} came fourth in the [javelin], {number} centimetres short of a medal. | {person}"
    " came fourth in the javelin. | by how much was the medal missed = {number} centimetres |"
    " in which discipline was it = javelin",
    "The [caravan] reached the oasis with one candle, two dates and forty thirsty donkeys. |"
    " The caravan reached the oasis. | how many donkeys were there = forty | where did they"
    " arrive = the oasis",
    "Parts of the [fresco] had been hidden beneath whitewash since the Reformation. | Parts"
    " of the fresco had been hidden beneath whitewash. | what covered the painting ="
    " whitewash",
    "Isn't the far side of the moon always [dark]?",
    "Astronauts grow slightly [taller] in orbit. | Astronauts grow taller in orbit. | who"
    " gains height = Astronauts",
    "The rebels, short of bullets, loaded their muskets with [buttons]. | The rebels loaded"
    " their muskets with buttons. | what did they shoot with = buttons | of what was there"
    " not enough = bullets",
    "By the time the [sherpas] arrived, {first} had eaten the last biscuit. | {first} had"
    " eaten the last biscuit. | who was too late = the sherpas | what had been eaten = the"
    " last biscuit",
    "Voters in {town} elected a [donkey] as deputy mayor, by mistake. | Voters in {town}"
    " elected a donkey. | to what office = deputy mayor | who was elected = a donkey",
    "Under a [microscope], table salt looks like a box of tiny dice. | Salt looks like tiny"
    " dice under a microscope. | what resembles dice = table salt",
    "We moored beside a [barge] whose owner bred canaries. | We moored beside a barge. | what"
    " did the owner breed = canaries | where did we tie up = beside a barge",
    "The [squirrel] buries far more nuts than it ever finds again. | The squirrel buries more"
    " nuts than it finds. | what does it hide = nuts",
    "Your grandmother danced the [tango] on this very roof. | Your grandmother danced the"
    " tango. | where was the dance = on this very roof",
    "The wreck of the {name}, loaded with [porcelain], lies off {town}. | The wreck of the"
    " {name} lies off {town}. | what was the cargo = porcelain | near which place did it go"
    " down = {town}",
    "[Snails] can sleep through a whole drought.",
    "In the final lap {person} lost a [shoe], then the lead, then all hope. | {person} lost a"
    " shoe and the lead. | when was the shoe lost = In the final lap",
    "The [spy] hid microfilm in a hollow coin, which he then spent on chocolate. | The spy"
    " spent a coin with microfilm on chocolate. | where was the microfilm = in a hollow coin"
    " | what did he buy = chocolate",
    "The [tapestry] shows a queen, a unicorn and what may be a toaster. | The tapestry shows"
    " a queen and a unicorn. | which royal figure is shown = a queen",
    "Hurry, the [geyser] is about to erupt!",
    "'Your majesty, the [soup] is poisoned,' gasped the cook. | The cook said that the soup"
    " was poisoned. | who raised the alarm = the cook | what was dangerous = the soup",
    "The [drummer] quit the band in {town} and became a beekeeper. | The drummer became a"
    " beekeeper. | what is the musician's new trade = a beekeeper | where did the drummer"
    " quit = in {town}",
    "A single [oak] may shelter hundreds of kinds of beetles and moths. | A single oak may"
    " shelter hundreds of kinds of beetles. | which tree houses so many creatures = oak",
    "Not until {year} were women allowed to study [medicine] here. | Women were not allowed"
    " to study medicine until {year}. | which subject was closed to women = medicine",
    "Deep in the [mangroves], our outboard motor coughed and died. | Our outboard motor died."
    " | where did we break down = Deep in the mangroves",
    "The court has ordered {company} to clean up the poisoned [lagoon]. | The court has"
    " ordered {company} to clean up the lagoon. | who must pay for the cleaning = {company} |"
    " what is polluted = lagoon",
    "Skaters glided past the frozen [brewery], mittens steaming. | Skaters glided past the"
    " brewery. | who passed the brewery = Skaters",
    "The fisherman threw the golden [carp] back, and his wife threw a plate. | The fisherman"
    " threw the carp back. | what was set free = the golden carp | who threw crockery = his"
    " wife",
    "[Diamonds] will burn if heated enough in pure oxygen. | Diamonds will burn if heated enough.",
    "Between {clock} and {clock2} the [gallery] admits students free of charge. | The gallery"
    " admits students free of charge. | who need not pay = students",
    "My rope held; my [courage] did not.",
    "{person}'s biography of the [sultan] runs to {number} pages without one date. |"
    " {person}'s biography of the sultan runs to {number} pages. | how long is the book ="
    " {number} pages | about whom was it written = the sultan",
    "Emus once defeated [soldiers] armed with machine guns. | Emus defeated soldiers. | who"
    " won = Emus",
    "The last [stagecoach] to {town} was robbed by a polite man on crutches. | The last"
    " stagecoach to {town} was robbed. | who was the robber = a polite man on crutches |"
    " where was it going = to {town}",
)
