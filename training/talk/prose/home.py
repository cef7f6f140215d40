"""Sentences of families, homes, food, health, school, pets, gardens and free time.

Data, in the notation of `prose/notation.py`.
"""

from __future__ import annotations

HOME: tuple[str, ...] = (
    "{person} knitted a striped [scarf] for her nephew before Christmas."
    " | {person} knitted a scarf. | who made the scarf = {person}"
    " | for whom was the scarf = her nephew",
    "Nobody has watered the [ferns] since {day}."
    " | Nobody has watered the ferns. | since when have the ferns been dry = since {day}",
    "Our [dishwasher] leaks.",
    "After the thunderstorm, the twins found a baby [hedgehog] under the woodpile."
    " | The twins found a baby hedgehog. | who discovered the hedgehog = the twins"
    " | where was the hedgehog = under the woodpile",
    "I burned the [lentils] again.",
    "The [dentist] in {town} charged {money} for a tiny filling."
    " | The dentist charged {money} for a filling. | how much did the filling cost = {money}",
    "'You forgot your [lunchbox],' whispered {first} at the school gate."
    " | {first} said that the lunchbox was forgotten. | who mentioned the lunchbox = {first}",
    "Having sprained an ankle, {person} missed the [ballet] recital on {date}."
    " | {person} missed the ballet recital. | who could not dance at the ballet recital = {person}"
    " | when was the ballet recital = on {date}",
    "There was a jar of pickled [beetroot] behind the flour."
    " | There was a jar of pickled beetroot. | where did the beetroot stand = behind the flour",
    "She swims faster than her older [brother].",
    "Every Sunday my grandfather polishes his seven [clocks] with a yellow cloth."
    " | My grandfather polishes his clocks. | who looks after the clocks = my grandfather"
    " | with what are the clocks cleaned = with a yellow cloth",
    "Has anybody seen the [corkscrew]?",
    "The landlord, {person}, refused to mend the [boiler] because the lease ends in {year}."
    " | {person} refused to mend the boiler. | who is the landlord = {person}"
    " | when does the lease end = in {year}",
    "We planted garlic, leeks and two rows of [spinach] along the southern fence."
    " | We planted garlic, leeks and spinach. | where does the spinach grow"
    " = along the southern fence",
    "If the fever does not drop by {clock}, call the [clinic]."
    " | If the fever does not drop, call the clinic.",
    "They adopted a three-legged [greyhound] from the shelter in {town}."
    " | They adopted a three-legged greyhound."
    " | where did the greyhound come from = from the shelter in {town}",
    "Surprisingly, the [soufflé] did not collapse.",
    "{number} pupils of the village school sang at the [harvest] festival."
    " | Pupils sang at the harvest festival."
    " | how many children sang at the harvest festival = {number}",
    "My [stepmother] grew up above a bakery.",
    "The spare [mattress] was lent to {person}, who had visitors from {town}."
    " | The spare mattress was lent to {person}. | who borrowed the mattress = {person}"
    " | where did the visitors come from = from {town}",
    "Tomorrow {first} will take the [hamster] to the vet."
    " | {first} will take the hamster to the vet. | who is going to the vet = {first}",
    "Neither the plumber nor his apprentice could find the blocked [drain].",
    "While the soup simmered, {person} ironed a pile of [pillowcases]."
    " | {person} ironed pillowcases. | who did the ironing = {person}"
    " | what was {person} ironing = a pile of pillowcases",
    "It took us an entire weekend to assemble the [bunk bed]."
    " | We assembled the bunk bed. | how long did the bunk bed take = an entire weekend",
    "The doctor prescribed [drops] for both ears, twice a day, until {date}."
    " | The doctor prescribed drops for both ears. | how often are the drops taken = twice a day"
    " | until when are the drops needed = until {date}",
    "He cannot stand [cinnamon].",
    "'Our [canary] only sings when the vacuum cleaner is on,' said {person}."
    " | {person} said that the canary only sings with the vacuum cleaner on."
    " | who talked about the canary = {person}",
    "Half of the [raspberries] had been eaten by blackbirds."
    " | Blackbirds had eaten the raspberries. | what share of the raspberries was lost"
    " = Half of the raspberries",
    "In {year}, when she was barely nineteen, {person} became a [midwife]."
    " | {person} became a midwife. | who took up work as a midwife = {person}"
    " | when did {person} start as a midwife = In {year}",
    "Please leave your muddy [boots] on the porch!",
    "The old [piano] in the hall is worth less than its stool.",
    "{person} teaches evening classes in [pottery], weaving and basket making at the library."
    " | {person} teaches pottery, weaving and basket making."
    " | who gives lessons in pottery = {person} | where are the classes = at the library",
    "Because the lift was broken, they carried the [sofa] up five flights of stairs."
    " | They carried the sofa up the stairs. | why was the sofa carried"
    " = Because the lift was broken",
    "No one at the table noticed that the [gravy] was cold.",
    "Last night a [fox] dragged {first}'s sandal across the lawn."
    " | A fox dragged a sandal across the lawn. | whose sandal did the fox take = {first}'s",
    "The headmistress announced that [mobile phones] would be banned from {day} on."
    " | The headmistress announced a ban of mobile phones."
    " | who will not allow mobile phones any more = The headmistress"
    " | when does the ban begin = from {day} on",
    "Grandma's [rheumatism] gets worse in damp weather.",
    "To save electricity, we dry our [laundry] in the attic."
    " | We dry our laundry in the attic. | where does the laundry hang = in the attic"
    " | why is the laundry dried like that = To save electricity",
    "{person} and {person2} have shared an [allotment] near the railway since {year}."
    " | {person} and {person2} have shared an allotment."
    " | who has an allotment = {person} and {person2} | where is the allotment = near the railway",
    "The recipe calls for {number} grams of almonds and a pinch of [saffron]."
    " | The recipe calls for almonds and saffron. | what weight of almonds is needed"
    " = {number} grams | how much saffron goes in = a pinch",
    "Once the stitches were out, {first} returned to the [trampoline]."
    " | {first} returned to the trampoline. | who is jumping on the trampoline again = {first}",
    "Does your [budgie] bite?",
    "A neighbour whose name I forget repaired our [gutter] for a crate of plums."
    " | A neighbour repaired our gutter. | what did the gutter cost us = a crate of plums",
    "The [wallpaper] in the nursery (yellow ducklings on blue) is peeling."
    " | The wallpaper in the nursery is peeling."
    " | what does the wallpaper show = yellow ducklings on blue",
    "Unlike her sister, {person} prefers [chess] to volleyball."
    " | {person} prefers chess. | who likes chess better = {person}",
    "They had been married for {number} years when the first [grandchild] was born."
    " | The first grandchild was born."
    " | how long had they been married at the birth of the grandchild = for {number} years",
    "Seldom had the [choir] sounded so cheerful.",
    "He sold his [stamps] to {person} for {money} and bought a telescope."
    " | He sold his stamps and bought a telescope. | who owns the stamps now = {person}"
    " | what did he get for the stamps = {money}",
    "The children's [paddling pool] has a slow puncture.",
    "At {clock} the smoke [alarm] went off, although only the toast was burning."
    " | The smoke alarm went off. | when did the alarm ring = At {clock}"
    " | what caused the alarm = the toast",
    "My cousin is allergic to peanuts, [shellfish] and, strangely, celery."
    " | My cousin is allergic to peanuts, shellfish and celery."
    " | who should avoid shellfish = My cousin",
    "{person} was awarded a [scholarship] of {money} by the college in {town}."
    " | {person} was awarded a scholarship. | who received the scholarship = {person}"
    " | how large was the scholarship = {money}",
    "The cat ignored the expensive [basket] and slept in the sink."
    " | The cat ignored the basket. | where did the cat sleep instead of the basket = in the sink",
    "I wish I had kept my father's [harmonica].",
    "Before moving into the flat, {person} painted the hallway [turquoise]."
    " | {person} painted the hallway turquoise. | who chose turquoise = {person}"
    " | which room is turquoise = the hallway",
    "Only the youngest daughter inherited the red [curls].",
    "The school [bus] left {town} at {clock} without {person}."
    " | The bus left without {person}. | who missed the bus = {person}"
    " | when did the bus drive off = at {clock}",
    "Stir the [custard] slowly, or it will curdle.",
    "Two sparrows were nesting in the [letterbox], so the postman used a bucket."
    " | Two sparrows were nesting in the letterbox."
    " | what did the postman use instead of the letterbox = a bucket",
    "'I have never eaten a better [goulash],' {first} admitted."
    " | {first} admitted that the goulash was the best. | who praised the goulash = {first}",
    "After her hip operation, my aunt learned to [walk] again in a heated pool."
    " | My aunt learned to walk again. | where did my aunt practise = in a heated pool"
    " | when did she have to learn it = After her hip operation",
    "{company} delivered the wrong [wardrobe] twice."
    " | {company} delivered the wrong wardrobe. | who brought the wrong wardrobe = {company}"
    " | how often did the wrong wardrobe come = twice",
    "We rarely eat [breakfast] together.",
    "The parrot, called {name}, imitates the [doorbell] so well that guests are confused."
    " | The parrot imitates the doorbell. | what is the parrot's name = {name}"
    " | who gets confused by the parrot = guests",
    "Each autumn the scouts of {town} gather [chestnuts] and sell them to the zoo."
    " | The scouts gather chestnuts and sell them."
    " | who buys the chestnuts = the zoo | when are the chestnuts collected = Each autumn",
    "Nothing grows under that [walnut tree].",
    "{person} had to repeat the [driving test] because she had parked on the pavement."
    " | {person} had to repeat the driving test."
    " | why did {person} fail the driving test = because she had parked on the pavement",
    "An hour later the [casserole] was still frozen in the middle."
    " | The casserole was still frozen in the middle. | when was the casserole checked"
    " = An hour later",
    "Is there any [vinegar] left in the pantry?",
    "The bedroom [curtains] were sewn by {person2} from an army parachute."
    " | The curtains were sewn from a parachute. | who made the curtains = {person2}"
    " | what are the curtains made of = an army parachute",
    "Shy as he was, {first} volunteered to play the [dragon] in the pantomime."
    " | {first} volunteered to play the dragon. | who took the part of the dragon = {first}"
    " | in which show does the dragon appear = in the pantomime",
    "She had her [tonsils] removed as a toddler.",
    "The key to the garden [shed] hangs behind the barometer."
    " | The key hangs behind the barometer. | where is the key to the shed"
    " = behind the barometer",
    "More than {number} guests danced at the golden [wedding] of {person} and {person2}."
    " | Guests danced at the golden wedding of {person} and {person2}."
    " | who celebrated a golden wedding = {person} and {person2}",
    "He snores louder than the [refrigerator].",
    "In spite of the drizzle, the families grilled [sausages] beside the lake."
    " | The families grilled sausages. | where were the sausages cooked = beside the lake"
    " | who had sausages = the families",
    "My [glasses] are either in the car or on my nose.",
    "{person} keeps {number} [quails] on a balcony in {town}, to the caretaker's despair."
    " | {person} keeps quails on a balcony. | who owns the quails = {person}"
    " | how many quails are there = {number} | who dislikes the quails = the caretaker",
    "The geography teacher pinned a faded [map] above the blackboard."
    " | The geography teacher pinned up a map. | where does the map hang = above the blackboard",
    "Lest the puppy chew them, all [slippers] are kept on a shelf."
    " | All slippers are kept on a shelf. | where do the slippers belong = on a shelf",
    "We ran out of [nappies] at midnight.",
    "The [optician] advised {first} to read with a brighter lamp."
    " | The optician advised a brighter lamp. | who got advice from the optician = {first}"
    " | what should {first} read with = with a brighter lamp",
    "Pancakes, waffles, dumplings: {first}'s [godmother] can make anything from eggs."
    " | {first}'s godmother can make anything from eggs."
    " | whose godmother cooks so well = {first}'s",
    "Someone has been feeding the [pigeons] from the fourth-floor window."
    " | Someone has been feeding the pigeons."
    " | from where are the pigeons fed = from the fourth-floor window",
    "The [crossword] was unusually hard today.",
    "Until {year} the house had neither running water nor a [bathroom]."
    " | The house had no bathroom. | until when was there no bathroom = Until {year}",
    "Blindfolded and giggling, {first} swung at the [piñata]."
    " | {first} swung at the piñata. | who tried to hit the piñata = {first}",
    "Whoever borrowed the [ladder] should bring it back by {day}."
    " | Whoever borrowed the ladder should bring it back."
    " | when is the ladder wanted = by {day}",
    "The nurse measured {person}'s [blood pressure] three times and frowned."
    " | The nurse measured {person}'s blood pressure. | who took the blood pressure = The nurse"
    " | whose blood pressure was it = {person}'s",
    "I don't trust homemade [mayonnaise] in July.",
    "On {date} the kindergarten will close early for a [puppet] show."
    " | The kindergarten will close early for a puppet show."
    " | when is the puppet show = On {date}",
    "The [tortoise] outlived three generations of our family."
    " | The tortoise outlived three generations.",
    "{person} swapped her exercise bike for a second-hand [accordion]."
    " | {person} swapped a bike for an accordion. | who has an accordion now = {person}"
    " | what was given for the accordion = her exercise bike",
    "By the time the [pizza] arrived, everyone was asleep.",
    "It was {first} who hid the [chocolate] in the washing machine."
    " | {first} hid the chocolate. | where was the chocolate = in the washing machine"
    " | who put the chocolate there = {first}",
    "The whole street smelled of roasted [coffee].",
    "The cellar is so damp that even the [potatoes] have mould on them."
    " | The cellar is damp and the potatoes have mould on them."
    " | what do the potatoes have on them = mould",
    "'Don't slam the [oven] door or the sponge will sink,' warned {person}."
    " | {person} warned not to slam the oven door. | who was worried about the oven = {person}"
    " | what might sink in the oven = the sponge",
    "As a teenager, {person} delivered [newspapers] in {town} before dawn."
    " | {person} delivered newspapers. | when in the day did {person} deliver newspapers"
    " = before dawn | where were the newspapers delivered = in {town}",
    "His [eczema] has almost disappeared.",
    "They named the triplets {first}, {name} and, after a long quarrel, [Clementine]."
    " | They named the triplets {first}, {name} and Clementine.",
    "Under the floorboards the [carpenter] discovered a bundle of love letters."
    " | The carpenter discovered a bundle of love letters."
    " | where were the letters that the carpenter found = Under the floorboards",
    "Not a single [tulip] survived the frost.",
    "{person2} photographs [mushrooms] but never eats them; {person} does the opposite."
    " | {person2} photographs mushrooms. | who takes pictures of mushrooms = {person2}",
    "The [swimming lesson] was moved from {clock} to {clock2}."
    " | The swimming lesson was moved. | when should the swimming lesson have begun = {clock}"
    " | what is the new time of the swimming lesson = {clock2}",
    "Would you rather have [porridge] or leftover trifle?",
    "Limping slightly, the [mare] followed {first} back to the stable."
    " | The mare followed {first}. | whom did the mare go after = {first}"
    " | where did the mare go = back to the stable",
    "The youngest lodger pays {money} a month for the [attic room]."
    " | The lodger pays {money} for the attic room. | who rents the attic room"
    " = The youngest lodger | what is the rent of the attic room = {money} a month",
    "My mother-in-law irons even [tea towels].",
    "A bee stung {person} on the eyelid during the [picnic]."
    " | A bee stung {person}. | who was stung at the picnic = {person}"
    " | where on the body was the sting = on the eyelid",
    "For {number} weeks the [orphaned] lamb was fed from a bottle by {first}."
    " | The orphaned lamb was fed by {first}. | who fed the orphaned lamb = {first}"
    " | how did the orphaned lamb get its milk = from a bottle",
    "The [syllabus] changes nearly every year.",
    "We could afford the [skiing] holiday only because Uncle {first} lent us his cabin."
    " | We could afford the skiing holiday. | what did the uncle lend for the skiing holiday"
    " = his cabin",
    "Grated carrot keeps the [loaf] moist for days."
    " | Grated carrot keeps the loaf moist. | what stops the loaf from drying = Grated carrot",
    "It is [vaccination] day at the infant school in {town}."
    " | It is vaccination day. | where is the vaccination = at the infant school in {town}",
    "{person} proposed to {person2} on a crowded [ferry]."
    " | {person} proposed to {person2}. | who asked for a hand on the ferry = {person}"
    " | where did the proposal take place = on a crowded ferry",
    "Ours is the only [chimney] without a stork.",
    "Two of the plates, both from the Danish [dinner service], were chipped."
    " | Two of the plates were chipped. | how many plates of the dinner service are damaged"
    " = Two of the plates",
    "She never learned to [whistle].",
    "When the lights failed, the surgeon finished the [operation] by torchlight."
    " | The surgeon finished the operation. | how was the operation completed = by torchlight",
    "The guinea pigs squeak as soon as they hear the [cutlery] drawer."
    " | The guinea pigs squeak. | which sound makes them squeak = the cutlery drawer",
    "Meanwhile, {first} had locked himself in the [lavatory]."
    " | {first} had locked himself in the lavatory. | who was shut in the lavatory = {first}",
    "I have outgrown my [raincoat].",
    "The caravan club of {town} meets on the first {day} of every month to play [darts]."
    " | The caravan club meets to play darts. | who plays darts"
    " = The caravan club of {town}",
    "Compared with last year, the [apricots] are small but wonderfully sweet."
    " | The apricots are small but sweet.",
    "Who taught the baby to say [cucumber]?",
    "{person}, a retired locksmith, opened the jammed [safe] with a hairpin."
    " | {person} opened the safe. | who is a retired locksmith = {person}"
    " | what tool opened the safe = a hairpin",
    "There used to be a [seesaw] here.",
    "Unless the rash spreads, the [pharmacist] sees no reason to worry."
    " | The pharmacist sees no reason to worry. | who is not worried = the pharmacist",
    "The boy with the [catapult] ran off towards the tennis courts."
    " | The boy ran off. | where did the boy with the catapult run = towards the tennis courts",
    "Their divorce was cheaper than their [honeymoon].",
    "Twice a week, {person} reads detective stories to residents of the [nursing home]."
    " | {person} reads stories to residents of the nursing home."
    " | who visits the nursing home = {person} | what is read there = detective stories",
    "We scrubbed the [barbecue] with sand, lemon and a lot of patience."
    " | We scrubbed the barbecue. | what helped to clean the barbecue"
    " = sand, lemon and a lot of patience",
    "The [goldfish] belongs to the landlady.",
    "Although {person} passed in algebra, she failed [chemistry] by two points."
    " | {person} failed chemistry. | who did not pass in chemistry = {person}"
    " | by how much did she fail chemistry = by two points",
    "Oddly enough, nobody wanted the last slice of [cheesecake].",
    "Out of scraps and buttons {person2} made {number} [teddy bears] for the hospital."
    " | {person2} made teddy bears. | who sewed the teddy bears = {person2}"
    " | how many teddy bears are there = {number}"
    " | what are the teddy bears made from = scraps and buttons",
    "His father forbade him to keep a [ferret].",
    "Yesterday's [thunder] frightened the spaniel into the bathtub."
    " | Thunder frightened the spaniel. | where did the spaniel hide from the thunder"
    " = into the bathtub",
    "The ground-floor flat in {town}, advertised at {money}, has no [balcony]."
    " | The flat has no balcony. | what is the price of the flat without a balcony = {money}",
    "Could you pass me the [ladle]?",
    "Bored of television, the sisters built a [birdhouse] out of wine crates."
    " | The sisters built a birdhouse. | who made the birdhouse = the sisters"
    " | what is the birdhouse made of = wine crates",
    "The ambulance reached {person} within {number} minutes of the [heart attack]."
    " | The ambulance reached {person}. | who had a heart attack = {person}"
    " | how soon after the heart attack did help come = within {number} minutes",
    "Mashed [parsnips] were all that the baby would swallow."
    " | The baby would swallow only mashed parsnips. | who ate the parsnips = the baby",
    "You may not bring [rabbits] into the classroom.",
    "On the eve of the exam, {first} revised [grammar] until {clock} in the morning."
    " | {first} revised grammar. | who sat over grammar all night = {first}"
    " | until when was grammar revised = until {clock} in the morning",
    "The hammock between the two [birches] sags more each summer."
    " | The hammock between the birches sags.",
    "Our [babysitter] juggles.",
    "A parcel with dried figs, olives and [marzipan] came from Aunt {first} in {town}."
    " | A parcel came from Aunt {first}. | who sent the marzipan = Aunt {first}"
    " | what was in the parcel = dried figs, olives and marzipan",
    "He would sooner starve than eat [tripe].",
    "The stairs have been creaking ever since the [carpet] was taken up."
    " | The stairs have been creaking. | since when do the stairs make noise"
    " = ever since the carpet was taken up",
    "{person} broke a [wrist] while roller-skating along the promenade."
    " | {person} broke a wrist. | who hurt a wrist = {person}"
    " | where did the skating accident happen = along the promenade",
    "At the age of {number}, my great-grandmother took up [archery]."
    " | My great-grandmother took up archery. | who began with archery = my great-grandmother"
    " | how old was the beginner in archery = {number}",
    "Weeds have swallowed the [strawberry] patch.",
    "The teacher confiscated a water pistol, two frogs and a half-eaten [doughnut]."
    " | The teacher confiscated several things. | who took away the doughnut = The teacher",
    "'We'll name the kitten [Biscuit],' decided {first}, and that was that."
    " | {first} decided to name the kitten Biscuit. | who chose the name Biscuit = {first}",
    "Instead of flowers, {person} gave the hostess a [cactus]."
    " | {person} gave the hostess a cactus. | who got the cactus = the hostess"
    " | who brought the cactus = {person}",
    "Why is the [thermostat] set to thirty?",
    "The [jigsaw] has {number} pieces, of which at least three are missing."
    " | The jigsaw has missing pieces. | how many pieces belong to the jigsaw = {number}"
    " | how many pieces of the jigsaw are lost = at least three",
    "Since the [twins] arrived, nobody in the house has slept past five."
    " | Nobody has slept past five. | since when are they up so early"
    " = Since the twins arrived",
    "The vet could not save the poisoned [spaniel].",
    "Lately {person} has been growing [chanterelles] in coffee grounds."
    " | {person} has been growing chanterelles in coffee grounds."
    " | who grows chanterelles = {person} | in what do the chanterelles grow = in coffee grounds",
    "They quarrelled about the [inheritance] until the notary coughed."
    " | They quarrelled about the inheritance. | who stopped the quarrel = the notary",
    "My bicycle [bell] sounds like a duck.",
    "Thanks to a donation of {money}, the playground in {town} will get a new [slide]."
    " | The playground will get a new slide. | how much was donated for the slide = {money}"
    " | in which town is the playground = {town}",
    "She gargles with [sage] tea whenever her throat hurts."
    " | She gargles with sage tea. | when does she use sage = whenever her throat hurts",
    "Neighbours complained about the [drums]; {first} switched to the flute."
    " | Neighbours complained about the drums. | what does {first} play now = the flute"
    " | who did not like the drums = Neighbours",
    "No smoking near the [haystack], please!",
    "To {person}'s horror, the dog had buried the [remote control] among the dahlias."
    " | The dog had buried the remote control. | where was the remote control"
    " = among the dahlias",
    "The eldest son, {person}, will take over the [dairy] in {year}."
    " | {person} will take over the dairy. | who will run the dairy = {person}"
    " | when will the dairy change hands = in {year}",
    "Sardines on toast is what I call a [feast].",
    "The [moving van] from {company} got stuck under the arch on {day}."
    " | The moving van got stuck. | whose moving van was it = {company}"
    " | where did the moving van get stuck = under the arch",
    "He folded the [pram], swore softly and squeezed into the tram."
    " | He folded the pram. | what did he squeeze into = the tram",
    "Apart from a squeaky gate, the [cottage] was in perfect condition."
    " | The cottage was in perfect condition. | what was the only fault of the cottage"
    " = a squeaky gate",
    "The [lodger] paid in eggs.",
    "{person} and her half-sister had not spoken since the [funeral] in {town}."
    " | {person} and her half-sister had not spoken. | where was the funeral = in {town}",
    "The [caterpillars] ate everything except the rosemary."
    " | The caterpillars ate almost everything. | what did the caterpillars spare"
    " = the rosemary",
    "Our doorstep is decorated with [pumpkins].",
    "When {first} was six, she swallowed a [marble] and told no one."
    " | {first} swallowed a marble. | who has swallowed a marble = {first}"
    " | when did the marble go down = When {first} was six",
    "The spelling [bee] was won by a girl who had learned English on a farm."
    " | A girl won the spelling bee. | where had the winner learned English = on a farm",
    "I must [vacuum] before my parents come.",
    "Long before sunrise, {person} was kneading [dough] for the street party."
    " | {person} was kneading dough. | who worked the dough = {person}"
    " | what was the dough for = for the street party",
    "Gently, the [physiotherapist] bent the stiff knee.",
    "The bookcase holds {number} comics and a single [cookbook]."
    " | The bookcase holds comics and a cookbook. | how many comics stand by the cookbook"
    " = {number}",
    "Were the [curtain rods] really that expensive?",
    "A swarm had settled in the [compost] bin, so {person} phoned a beekeeper."
    " | {person} phoned a beekeeper. | what had settled in the compost = A swarm"
    " | who called for help about the compost = {person}",
    "Mixed with honey, even the bitter [syrup] went down."
    " | The bitter syrup went down. | what was the syrup mixed with = honey",
    "Our team lost at [skittles], as usual.",
    "The [aquarium] cost {money}, not counting the pump and the pebbles."
    " | The aquarium cost {money}. | what was the price of the aquarium = {money}",
    "{person} was brought up by foster parents, both [shepherds], in the hills above {town}."
    " | {person} was brought up by foster parents. | who grew up with shepherds = {person}"
    " | where did the shepherds live = in the hills above {town}",
    "Nobody claimed the odd [socks].",
    "From the hospital bed, {first} could just see the top of a [cherry tree]."
    " | {first} could see the top of a cherry tree."
    " | from where was the cherry tree seen = From the hospital bed",
    "The new au pair speaks Polish, cooks Thai and plays the [banjo]."
    " | The new au pair plays the banjo. | who is the banjo player = The new au pair",
    "Should the [rent] rise again, we will move to {town}."
    " | If the rent rises again, we will move. | where will we go if the rent rises"
    " = to {town}",
    "He can't [yodel], but he tries.",
    "The tenants' meeting on {date} was mostly about [bicycles] in the stairwell."
    " | The meeting was about bicycles. | when did the tenants discuss bicycles = on {date}"
    " | where are the bicycles = in the stairwell",
    "Steamed, fried or raw, [cauliflower] is not welcome at our table."
    " | Cauliflower is not welcome at our table.",
    "{first} has her father's [dimples].",
    "Behind the greenhouse lay a rusty [wheelbarrow] full of rainwater."
    " | There was a rusty wheelbarrow. | where was the wheelbarrow = Behind the greenhouse"
    " | what was in the wheelbarrow = rainwater",
    "After a fortnight of antibiotics, the [cough] finally went away."
    " | The cough went away. | what cured the cough = antibiotics",
    "The form for the summer [camp] must reach {person} by {date}."
    " | The form for the camp must reach {person}. | who collects the form for the camp"
    " = {person} | what is the last day for the camp form = {date}",
    "What a magnificent [rooster]!",
    "They repaired the cracked [washbasin] with nail varnish and hope."
    " | They repaired the washbasin. | what was the washbasin mended with"
    " = with nail varnish and hope",
    "Half an hour before the guests came, the [tablecloth] caught fire."
    " | The tablecloth caught fire. | when did the tablecloth burn"
    " = Half an hour before the guests came",
    "Mum hates [liquorice]; Dad hoards it.",
    "{person} once rowed from {town} to {town2} to return a borrowed [saucepan]."
    " | {person} rowed to return a saucepan. | who gave back the saucepan = {person}"
    " | where did {person} row off with the saucepan = from {town}",
    "The [mosquito] net was torn.",
    "Every child in the second form has to keep a diary about a [bean plant]."
    " | Every child has to keep a diary about a bean plant."
    " | in which form is the bean plant watched = the second form",
    "'Your [insomnia] will improve without the espresso,' the specialist told {person}."
    " | The specialist told {person} to avoid espresso. | who suffers from insomnia = {person}"
    " | who gave advice on the insomnia = the specialist",
    "Tired of the noise, we traded our city flat for a [windowless] loft."
    " | We traded our flat for a loft. | why did we leave the flat = Tired of the noise",
    "The [peacock] next door screams at five.",
    "With trembling fingers {person} unwrapped the [locket] of her late grandmother."
    " | {person} unwrapped the locket. | who opened the locket = {person}"
    " | whose locket was it = her late grandmother",
    "It's not the [nettles] that bother me but the slugs."
    " | The slugs bother me. | what is worse than the nettles = the slugs",
    "Room {number} is reserved for the [origami] circle until {clock}."
    " | The room is reserved for the origami circle. | until when does origami last"
    " = until {clock} | which room does the origami circle use = Room {number}",
    "The [kettle] is whistling.",
    "Between them, the cousins speak nine languages, [Icelandic] included."
    " | The cousins speak nine languages. | how many languages with Icelandic"
    " do the cousins know = nine",
    "Since he retired as a tram driver, {person} has been carving [walking sticks]."
    " | {person} has been carving walking sticks. | who makes walking sticks = {person}"
    " | what was his job before the walking sticks = a tram driver",
    "Don't [tickle] me!",
    "The bakery saves its broken [biscuits] for the donkeys at the city farm."
    " | The bakery saves its biscuits for the donkeys. | who eats the biscuits = the donkeys"
    " | where do the donkeys live = at the city farm",
    "Our [front door] was painted green in {year} and has been fading since."
    " | Our front door was painted green. | what colour did the front door get = green"
    " | when was the front door painted = in {year}",
    "Few pupils enjoyed the lecture on [hygiene].",
    "Mistaking the salt for sugar, {first} ruined a whole tray of [meringues]."
    " | {first} ruined the meringues. | who spoilt the meringues = {first}"
    " | why were the meringues bad = Mistaking the salt for sugar",
    "My knees ache more than my [back].",
    "The [pony] {name} was sold to a riding school near {town} for {money}."
    " | The pony {name} was sold. | what was the pony called = {name}",
    "By candlelight the cracks in the [ceiling] look like rivers."
    " | The cracks in the ceiling look like rivers.",
    "Did {person} ever pay for the broken [vase]?",
    "The lifeguard pulled a sunburnt [tourist] out of the shallow end."
    " | The lifeguard pulled out a tourist. | who rescued the tourist = The lifeguard"
    " | where was the tourist in danger = the shallow end",
    "Having no [tent], they slept in the church hall.",
    "{person} lost {number} kilos by giving up lemonade and [climbing] stairs."
    " | {person} lost {number} kilos. | who got slimmer by climbing stairs = {person}"
    " | what did {person} give up = lemonade",
    "The [hens] stopped laying when the fireworks began."
    " | The hens stopped laying. | since when did the hens not lay"
    " = when the fireworks began",
    "I'd love a [hot-water bottle].",
    "Fish pie on {day}, [stew] on the day after: the canteen never changes."
    " | The canteen never changes. | when is there stew = on the day after",
    "Three generations live in the narrow [terraced house] by the canal."
    " | Three generations live in the terraced house."
    " | how many generations share the terraced house = Three generations"
    " | where is the terraced house = by the canal",
    "{first} blushed and hid the [report card] inside a magazine."
    " | {first} hid the report card. | where was the report card = inside a magazine"
    " | who was ashamed of the report card = {first}",
    "The [mint] has conquered the flower bed.",
    "As soon as the plaster came off, {person2} signed up for [fencing]."
    " | {person2} signed up for fencing. | who wants to learn fencing = {person2}",
    "Isn't that the [tambourine] we lost in {town}?",
    "A pale, freckled girl named {first} won the [sack race] barefoot."
    " | A girl named {first} won the sack race. | who came first in the sack race = {first}"
    " | how did {first} run the sack race = barefoot",
    "Dinner was interrupted by a [bat].",
    "Twelve candles, one cake and no [matches]: the birthday began badly."
    " | The birthday began badly. | how many candles were there = Twelve candles"
    " | what was lacking at the birthday = matches",
    "The [hearing aid] that {person} ordered from {company} beeps at random."
    " | The hearing aid beeps at random. | who ordered the hearing aid = {person}"
    " | where does the hearing aid come from = from {company}",
    "She dislikes both [opera] and silence.",
    "In the evenings they would roast apples, tell ghost stories and mend [fishing nets]."
    " | They would roast apples, tell stories and mend fishing nets."
    " | when did they mend fishing nets = In the evenings",
    "The grocer slipped an extra [nectarine] into {first}'s bag."
    " | The grocer gave {first} an extra nectarine. | who got a nectarine = {first}"
    " | who was generous with the nectarine = The grocer",
    "Nowhere in {town} can you buy fresh [yeast] after {clock}."
    " | You cannot buy fresh yeast. | in which town is there no yeast = {town}",
    "The wooden [swing] squeaks.",
    "If {person} hadn't smelled the gas, the [stove] might have exploded."
    " | {person} smelled gas from the stove. | who noticed gas at the stove = {person}",
    "Luckily the X-ray showed no [fracture].",
    "Their son refuses to wear anything but a [pirate] costume, even in bed."
    " | Their son refuses to wear anything but a pirate costume."
    " | who dresses as a pirate = Their son",
    "Cut into thin strips, the old [jeans] became a rug."
    " | The old jeans became a rug. | what was made of the jeans = a rug",
    "We take turns with the [washing-up].",
    "According to the label, this [jam] was cooked by {person} in {year}."
    " | {person} cooked this jam. | who made the jam = {person}"
    " | what is the year of the jam = {year}",
    "The substitute teacher mispronounced every [surname] on the list."
    " | The substitute teacher mispronounced every surname."
    " | who read the surnames wrongly = The substitute teacher",
    "Rather than queue for [ice cream], {first} climbed the lighthouse."
    " | {first} climbed the lighthouse. | what did {first} not want to queue for = ice cream",
    "The [moths] have been at my cardigan.",
    "Her [migraine] began during the sermon and lasted until supper."
    " | Her migraine lasted until supper. | when did the migraine start = during the sermon"
    " | until when did she have the migraine = until supper",
    "{person2} inherited a [samovar], a debt of {money} and eleven cats."
    " | {person2} inherited a samovar, a debt and eleven cats."
    " | who owns the samovar = {person2} | how high was the debt = {money}",
    "Who put [glue] on the toilet seat?",
    "The swallows had already gone when we closed the [holiday cottage] for the season."
    " | We closed the holiday cottage. | which birds had left the holiday cottage"
    " = The swallows",
    "Marinate the [lamb] overnight in yoghurt and cumin."
    " | Marinate the lamb in yoghurt and cumin. | how long must the lamb rest = overnight",
    "The toddlers of the {name} nursery were taught to [brush] their teeth by a puppet crocodile."
    " | The toddlers were taught to brush their teeth."
    " | who showed how to brush teeth = a puppet crocodile",
    "He would often [doze] in the rocking chair.",
    "Without a word, {person} handed the crying stranger a [handkerchief]."
    " | {person} handed the stranger a handkerchief. | who got the handkerchief"
    " = the crying stranger | who gave away a handkerchief = {person}",
    "The [ivy] is older than the wall.",
    "Cycling home from the [cinema], my flatmate collided with a deer."
    " | My flatmate collided with a deer. | who had been at the cinema = my flatmate"
    " | what did my flatmate run into = a deer",
    "'There are [ants] in the sugar bowl,' {first} reported cheerfully."
    " | {first} reported ants in the sugar bowl. | where were the ants = in the sugar bowl",
    "The shortest player in the [basketball] club scored {number} points against {town}."
    " | The shortest player scored {number} points."
    " | against whom did the basketball club play = against {town}"
    " | who was best at basketball = The shortest player",
    "My niece is learning [sign language] so that she can chat with a deaf classmate."
    " | My niece is learning sign language. | who studies sign language = My niece"
    " | why is sign language useful to her = so that she can chat with a deaf classmate",
    "It smells of [bleach] in here.",
    "Despite the bandage, {person} managed to shell a whole sack of [peas]."
    " | {person} managed to shell the peas. | who worked on the peas = {person}"
    " | what amount of peas was there = a whole sack",
    "The removal men scratched the [parquet], yet {company} denies everything."
    " | The removal men scratched the parquet. | who damaged the parquet = The removal men"
    " | which firm denies the scratch = {company}",
    "Neither twin wanted the top [shelf].",
    "Sprinkled with parmesan, the [courgettes] vanished in minutes."
    " | The courgettes vanished. | what was on the courgettes = parmesan"
    " | how quickly were the courgettes gone = in minutes",
    "{person} is expecting a [baby] in the spring, the first after two miscarriages."
    " | {person} is expecting a baby. | who is pregnant = {person}"
    " | when will the baby come = in the spring",
    "The [sandpit] has become a cat toilet.",
    "Once upon a time our [garage] was a blacksmith's workshop."
    " | Our garage was a workshop. | what was the garage before"
    " = a blacksmith's workshop",
    "May I borrow your [tweezers]?",
    "Four mornings a week the retired sailors of {town} play [dominoes] in the tearoom."
    " | The retired sailors play dominoes. | where are dominoes played = in the tearoom"
    " | how often do they meet for dominoes = Four mornings a week",
    "The [lawnmower] died halfway across the meadow."
    " | The lawnmower died. | where did the lawnmower stop = halfway across the meadow",
    "Under no circumstances should the [bandage] get wet.",
    "What {first} took for a snake was merely a [garden hose]."
    " | {first} took a garden hose for a snake. | who was scared by a garden hose = {first}"
    " | what did the garden hose look like = a snake",
    "Grandad's [moustache] froze solid.",
    "They auctioned the [dollhouse] for {money} to pay for a class trip to {town}."
    " | They auctioned the dollhouse. | what did the dollhouse bring in = {money}"
    " | what was the money from the dollhouse for = a class trip to {town}",
    "The [quilt] on the guest bed took {person} eleven winters."
    " | The quilt took {person} eleven winters. | who sewed the quilt = {person}"
    " | how long did the quilt take = eleven winters",
    "I prefer [mustard] to ketchup.",
    "Being colour-blind, {first} came to the wedding in one red and one green [shoe]."
    " | {first} came to the wedding in two different shoes."
    " | who wore one red shoe = {first} | why did {first} not notice the shoe"
    " = Being colour-blind",
    "The [skylight] has been leaking since the hailstorm on {date}."
    " | The skylight has been leaking. | since when is the skylight not tight"
    " = since the hailstorm on {date}",
    "How many [onions] does one soup need?",
    "Overnight the pond had turned into a perfect [skating] rink."
    " | The pond had turned into a skating rink. | when did the skating rink form = Overnight",
    "An elderly widower teaches the refugees' children to [fiddle], free of charge."
    " | A widower teaches children to fiddle. | who gives fiddle lessons = An elderly widower"
    " | whom does the widower teach = the refugees' children",
    "Her [diabetes] was discovered by chance.",
    "Beside the cradle {person} kept a torch, a thermos flask and a thick [novel]."
    " | {person} kept a torch, a flask and a novel. | where was the novel = Beside the cradle",
    "We haven't got a [bread knife] sharp enough.",
    "The school orchestra needs two [bassoons], one oboe and a conductor with stronger nerves."
    " | The school orchestra needs two bassoons, one oboe and a conductor."
    " | who is looking for bassoons = The school orchestra",
    "Later that week the missing [terrier] was spotted on platform {number} in {town}."
    " | The missing terrier was spotted. | when was the terrier seen = Later that week"
    " | on which platform was the terrier = platform {number}",
    "All that remained of the snowman was a [carrot].",
    "{person} weeds the [cemetery] in return for firewood."
    " | {person} weeds the cemetery. | who tidies the cemetery = {person}"
    " | what is the pay for the cemetery work = firewood",
    "The recipe for {word}, a kind of spicy [pickle], is known only to {person2}."
    " | Only {person2} knows the recipe for {word}. | what is {word} = a kind of spicy pickle"
    " | who can make that pickle = {person2}",
    "You look [exhausted], my dear.",
    "Fewer than {percent} percent of the parents answered the [questionnaire] about homework."
    " | Few parents answered the questionnaire. | what was the questionnaire about = homework",
    "Squirrels plundered the [hazel] bushes before we had fetched a basket."
    " | Squirrels plundered the hazel bushes. | who took the hazel nuts = Squirrels",
    "The [pillow fight] ended in tears.",
    "With the medal round his neck, {first} fell asleep on the [gymnastics] mat."
    " | {first} fell asleep on the gymnastics mat. | who slept on the gymnastics mat = {first}",
    "Our flat is smaller than yours but has a [bay window]."
    " | Our flat has a bay window. | which flat has a bay window = Our flat",
    "Tell {first} that the [tailor] shortened the wrong trousers."
    " | The tailor shortened the wrong trousers. | what did the tailor shorten"
    " = the wrong trousers",
    "It hasn't snowed here since {year}, so the [sledge] serves as a bookshelf."
    " | The sledge serves as a bookshelf. | what is the sledge used as = a bookshelf"
    " | since when has the sledge been idle = since {year}",
    "I'm on a [diet], alas.",
    "The stray that {person} fed all winter has given birth to five [kittens]."
    " | The stray has given birth to five kittens. | who fed the mother of the kittens = {person}"
    " | how many kittens are there = five",
)
