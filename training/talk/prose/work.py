"""Sentences of work, trade, offices, crafts, traffic, towns, law and machines.

Data, in the notation of `prose/notation.py`.
"""

from __future__ import annotations

WORK: tuple[str, ...] = (
    "{person} bought a used [tractor] at the fair in {town}. | {person} bought a used tractor. |"
    " who bought the tractor = {person} | where was the tractor bought = at the fair in {town}",
    "Visitors must wear a [helmet] beyond the yellow line. | Visitors must wear a helmet. | what"
    " do visitors have to put on = a helmet | beyond which mark is this compulsory = the yellow"
    " line",
    "Because the [elevator] was stuck again, the couriers carried everything up nine flights of"
    " stairs. | The couriers carried everything up the stairs. | who had to use the stairs = the"
    " couriers | what was stuck = the elevator",
    "Nobody in accounting could explain the missing [receipts]. | Nobody could explain the"
    " missing receipts. | what could not be accounted for = the missing receipts",
    "'I never signed that [lease],' said {first}. | {first} denied signing the lease. | who"
    " denied signing = {first}",
    "Three [welders] and an apprentice repaired the broken gate before breakfast. | Three welders"
    " and an apprentice repaired the gate. | what got mended = the broken gate | when was it done"
    " = before breakfast",
    "Please return the [projector] to room {number} after your meeting. | Return the projector to"
    " room {number}. | where should the projector go = to room {number}",
    "The [harbour] pilot climbed aboard in thick fog. | The harbour pilot climbed aboard. | who"
    " came on board = The harbour pilot",
    "Since {year} our family has run a small [bakery] behind the cathedral. | Our family runs a"
    " small bakery. | where is the bakery = behind the cathedral | since when has the family been"
    " in this business = {year}",
    "Has anyone seen the [stapler]?",
    "Lacking spare [fuses], the electrician wrapped up early and promised to come back on {day}."
    " | The electrician left and promised to come back. | what did the electrician lack = spare"
    " fuses | on which day is the return planned = {day}",
    "The [tenant] shall pay {money} a month, heating included. | The tenant pays {money} a month."
    " | how much is due monthly = {money} | what is covered as well = heating",
    "Yesterday a burst [pipe] flooded the archive of the town hall, ruining two centuries of"
    " marriage records. | A burst pipe flooded the archive. | what was ruined = two centuries of"
    " marriage records | what caused the flood = a burst pipe",
    "{company} has recalled every [toaster] sold under the number {code}. | {company} has"
    " recalled its toasters. | who called the toasters back = {company} | which number do they"
    " bear = {code}",
    "She mends [violins] for a living.",
    "There was a long queue outside the [passport] office, although it opens only at {clock}. |"
    " There was a long queue outside the passport office. | when does the office open = {clock} |"
    " what stood outside the office = a long queue",
    "Error {number}: the [printer] is out of magenta ink. | The printer is out of ink. | which"
    " ink is used up = magenta",
    "We deliver [firewood] in any quantity, sawn, split and stacked. | We deliver firewood. |"
    " what is delivered = firewood",
    "The judge dismissed the [lawsuit] on the grounds that the claim had come four days too late."
    " | The judge dismissed the lawsuit. | who threw the case out = The judge | how late was the"
    " claim = four days",
    "Turn the [valve] clockwise until it clicks. | Turn the valve. | in which direction should"
    " one turn it = clockwise",
    "At {clock} the [ferry] to {town} will leave from pier two instead of pier five. | The ferry"
    " will leave from pier two. | where does the boat go = {town} | from which pier will it sail"
    " = pier two",
    "My uncle was a [blacksmith]; his sons sell insurance. | My uncle was a blacksmith. | what do"
    " the sons do = sell insurance | who was the blacksmith = My uncle",
    "{person} moved, and {person2} seconded, that the [treasurer] be thanked. | The treasurer was"
    " to be thanked. | who seconded the motion = {person2} | who proposed the thanks = {person}",
    "Fresh [asphalt] was laid on both lanes overnight. | Fresh asphalt was laid. | when did the"
    " paving happen = overnight",
    "It takes a skilled [glazier] half an hour to replace a shop window. | A glazier replaces a"
    " shop window quickly. | how long does the job take = half an hour",
    "Do not feed coins into the [ticket machine] while the red lamp is blinking! | Do not feed"
    " the ticket machine.",
    "According to the foreman, the [scaffolding] had been inspected twice that week. | The"
    " scaffolding had been inspected. | who said so = the foreman | how often was it checked ="
    " twice",
    "Dear {first}, attached you will find the revised [budget] for the kindergarten roof. | The"
    " revised budget is attached. | what is the money for = the kindergarten roof | who is"
    " written to = {first}",
    "The night [porter] knows every guest by name.",
    "They shipped the [turbine] in eleven crates, none of which was labelled. | They shipped the"
    " turbine in eleven crates. | how many crates were used = eleven | what was shipped = the"
    " turbine",
    "Under clause {number}, either party may cancel the [contract] with thirty days' notice. |"
    " Either party may cancel the contract. | how much warning is needed = thirty days' notice |"
    " which clause allows it = clause {number}",
    "Slowly the [crane] lowered the bell into the tower. | The crane lowered the bell. | what was"
    " let down = the bell | how did it go down = Slowly",
    "{first} earns more as a [plumber] than her brother does as a lecturer. | {first} earns more"
    " than her brother. | what is the brother = a lecturer | what is {first}'s trade = a plumber",
    "Two [cyclists] collided near the roundabout, but neither was hurt. | Two cyclists collided."
    " | where was the crash = near the roundabout",
    "Wanted: a reliable [gardener] for Thursday afternoons.",
    "The firm's oldest [loom], built in {year}, still weaves table linen. | The oldest loom still"
    " weaves. | when was the loom made = {year} | what does it produce = table linen",
    "Our [canteen] will serve no meat on {day}. | Our canteen will serve no meat. | on what day"
    " is there nothing with meat = {day}",
    "After weeks of haggling, the [union] and the management agreed on a raise of {percent}"
    " percent. | The union and the management agreed on a raise. | how big is the raise ="
    " {percent} percent | how long did the haggling last = weeks",
    "A [notary] must witness the signature. | A notary must witness the signature. | who has to"
    " be present = A notary",
    "Before lighting the [kiln], {person} checks the flue, the shelves and the cones. | {person}"
    " checks everything first. | who does the checking = {person} | what is lit afterwards = the"
    " kiln",
    "Trams are not running past the [museum] today.",
    "Whoever parked the grey van in front of the [loading bay] should move it at once. | The grey"
    " van should be moved. | what is parked wrongly = the grey van",
    "The [auctioneer] raised his hammer, hesitated, and knocked the clock down for {money}. | The"
    " auctioneer sold the clock for {money}. | what was sold = the clock | what was the final bid"
    " = {money}",
    "In {town} a [locksmith] opened the wrong door. | A locksmith opened the wrong door. | in"
    " what place did the mistake happen = {town}",
    "He quit the [police] because of his knees. | He quit the police. | why did he leave the"
    " force = because of his knees",
    "Keep this [invoice] for ten years. | Keep this invoice for ten years. | for how long should"
    " it be kept = ten years",
    "Having lost its only [customer], the mill at {town} closed for good. | The mill closed for"
    " good. | which business shut down = the mill at {town}",
    "The bus [driver] apologised over the loudspeaker for the broken ramp. | The bus driver"
    " apologised. | what was broken = the broken ramp | who said sorry = The bus driver",
    "By noon the [fishmonger] had sold all his mackerel, most of the squid and half a swordfish."
    " | The fishmonger sold nearly everything. | what was gone completely = all his mackerel | by"
    " when had he sold it = noon",
    "Staff are reminded that the rear [staircase] is an escape route, not a storeroom. | The"
    " staircase is an escape route. | what is the staircase for = an escape route",
    "If the [alarm] sounds, leave your coat and walk to the assembly point. | Walk to the"
    " assembly point if the alarm sounds. | where should people gather = the assembly point",
    "The [mayor] of {town} cut the ribbon with garden shears. | The mayor cut the ribbon. | what"
    " was used for cutting = garden shears | who opened it = The mayor of {town}",
    "I was overcharged for the [brake pads], so I asked for a refund. | I asked for a refund. |"
    " what cost too much = the brake pads",
    "Order {code} left our [warehouse] on {date} and should reach you within a week. | Order"
    " {code} left our warehouse. | when was it dispatched = {date} | how soon will it arrive ="
    " within a week",
    "Carefully, the [bookbinder] sewed the loose pages back together. | The bookbinder sewed the"
    " pages together. | who fixed the pages = the bookbinder",
    "Could you water the ferns in [reception] while I am on leave?",
    "{person} has been appointed [station master] of {town}, succeeding {person2}. | {person} has"
    " been appointed station master. | who held the post before = {person2} | where is the"
    " station = {town}",
    "The new [dishwasher] is quieter, cheaper and far slower than the old one. | The new"
    " dishwasher is slower than the old one. | which appliance is new = The new dishwasher",
    "Unlike her rivals, the [seamstress] never charges for buttons. | The seamstress never"
    " charges for buttons. | what is free of charge = buttons",
    "Smoking is prohibited near the [petrol] pumps.",
    "Within two hours of the strike being called, every [baggage] belt at the airport had"
    " stopped. | Every baggage belt had stopped. | how quickly did this happen = Within two hours"
    " | what stood still = every baggage belt",
    "Nine out of ten [burglars], the inspector explained, come through an unlocked window. | Most"
    " burglars come through a window. | how do they get in = through an unlocked window | who"
    " explained this = the inspector",
    "The lawyer advised {first} to [remain silent]. | The lawyer advised {first} to remain"
    " silent. | who gave the advice = The lawyer | what was the advice = to remain silent",
    "A lorry carrying [gravel] overturned on the bridge and blocked it until {clock}. | A lorry"
    " overturned on the bridge. | what was in the lorry = gravel | until when could nobody pass ="
    " {clock}",
    "My first boss kept a [parrot] in his office.",
    "We regret that the [sewing] course on {day} has been cancelled for lack of interest. | The"
    " sewing course has been cancelled. | why will it not take place = lack of interest | which"
    " class is off = the sewing course",
    "{number} metres of copper [cable] were stolen from the depot. | Copper cable was stolen. |"
    " how long was the stolen cable = {number} metres | where did the thieves strike = the depot",
    "Cheap as it was, the [drill] lasted twenty years. | The drill lasted twenty years. | how"
    " long did it hold = twenty years",
    "The buyer bears the cost of [freight] and customs. | The buyer bears the cost of freight and"
    " customs. | who pays for transport = The buyer",
    "On hearing the verdict, the [defendant] wept with relief. | The defendant wept. | what made"
    " the defendant cry = the verdict",
    "Anyone who finds a [wedding ring] in the changing rooms is asked to tell the pool attendant."
    " | Finders of the wedding ring should tell the attendant. | who should be told = the pool"
    " attendant | what has been lost = a wedding ring",
    "The cooper shaved the [staves], heated the hoops and closed the barrel. | The cooper made a"
    " barrel. | what was heated = the hoops | who made the barrel = The cooper",
    "Our [intern] speaks Finnish, Greek and a little Welsh. | Our intern speaks three languages."
    " | which language is spoken only slightly = Welsh",
    "It was {person} who designed the {word}, a [pump] with no moving parts. | {person} designed"
    " the {word}. | who invented the {word} = {person} | what kind of thing is the {word} = a"
    " pump with no moving parts",
    "No [dogs] beyond this counter!",
    "The minutes of the {date} meeting were approved with one [correction]. | The minutes were"
    " approved. | what was changed in the minutes = one correction",
    "Every spring the [chimney sweep] cycles from village to village with a ladder on his"
    " shoulder. | The chimney sweep cycles from village to village. | what does he carry = a"
    " ladder | at what season does he come = spring",
    "Pull the red lever only if the [conveyor] jams. | Pull the red lever only if the conveyor"
    " jams. | which lever is meant = the red lever",
    "Although the [architect] had warned them twice, the owners insisted on a flat roof. | The"
    " owners insisted on a flat roof. | who had advised against it = the architect | what did the"
    " owners want = a flat roof",
    "The {name} tunnel has been [dug] from both ends. | The {name} tunnel has been dug.",
    "She resigned as [chairwoman] by text message. | She resigned. | how did she announce it = by"
    " text message | which office did she give up = chairwoman",
    "Two thirds of the [orchard] belongs to the bank.",
    "Passengers for {town} should change at {town2}, where a [tram] is waiting. | Passengers for"
    " {town} should change at {town2}. | where must one change = {town2} | what stands ready"
    " there = a tram",
    "The [pharmacist] would not hand over the drops without a prescription. | The pharmacist"
    " refused the drops. | what was needed to get the drops = a prescription | who refused = The"
    " pharmacist",
    "From {year} until his death, {person} tuned every [piano] in the opera house. | {person}"
    " tuned every piano. | where did he work = in the opera house | since what year did he do it"
    " = {year}",
    "The parcel was too wide for the [letterbox]. | The parcel was too wide for the letterbox. |"
    " what did not fit = The parcel",
    "Unfortunately your [application] reached us after the deadline. | Your application was late."
    " | what came too late = your application",
    "{company} has never shared a [patent] with a rival. | {company} has never shared a patent.",
    "Who is going to pay for the cracked [windscreen]?",
    "The [quarry] is blasting today, so the footpath stays closed from {clock} to {clock2}. | The"
    " footpath stays closed. | when does the closure end = {clock2} | why is nobody allowed"
    " through = The quarry is blasting today",
    "Armed with a [torch] and a notebook, the meter reader went down into the cellar. | The meter"
    " reader went down into the cellar. | who went down = the meter reader | where did the reader"
    " go = into the cellar",
    "Overtime is paid double on [public holidays] and not at all on {day}."
    " | Overtime is paid double on public holidays. | on which day is overtime unpaid = {day}",
    "An [apology] was printed on page two.",
    "The beekeeper lost a third of his [hives] to mites last winter. | The beekeeper lost many"
    " hives. | what killed the bees = mites | how much was lost = a third of his hives",
    "Having measured the [doorway] wrongly, the movers had to lift the sofa over the balcony. |"
    " The movers lifted the sofa over the balcony. | what had been measured badly = the doorway |"
    " how did the sofa get in = over the balcony",
    "It is forbidden to [anchor] within two hundred metres of the lock. | Anchoring near the lock"
    " is forbidden. | how far off must boats stay = two hundred metres",
    "In the end a retired [engineer] from {town} found the leak. | A retired engineer found the"
    " leak. | what was found = the leak | where did the finder come from = {town}",
    "The [cashier] counted the notes three times.",
    "Login failed: the [password] for account {code} expired on {date}. | The password for"
    " account {code} expired. | when did it run out = {date} | which account is affected = {code}",
    "A [census] clerk knocked, but the widow pretended to be out. | The widow pretended to be"
    " out. | who knocked at the door = A census clerk",
    "The farmers' [cooperative] now sells more cider than milk. | The farmers' cooperative now"
    " sells more cider than milk. | what sells best = cider",
    "Ring twice for the [caretaker], three times for the doctor. | Ring twice for the caretaker."
    " | how often must one ring for the doctor = three times",
    "Because they could not agree on a price, the sisters split the [vineyard] instead of selling"
    " it. | The sisters split the vineyard. | what was divided = the vineyard | who shared it ="
    " the sisters",
    "{first} drives a [snowplough] in winter and an ice-cream van in summer. | {first} drives a"
    " snowplough in winter and an ice-cream van in summer. | what does {first} drive in summer ="
    " an ice-cream van",
    "The witness, a [hairdresser], remembered the number plate perfectly. | The witness"
    " remembered the number plate. | what was the witness by trade = a hairdresser | what was"
    " remembered = the number plate",
    "Nowhere else in the county can one still have [umbrellas] repaired. | Umbrellas are repaired"
    " here.",
    "The [fire brigade] pumped water out of eleven cellars. | The fire brigade pumped water out"
    " of eleven cellars. | from how many cellars was water removed = eleven",
    "To replace the [cartridge], open the flap, press the tab and pull gently. | Open the flap,"
    " press the tab and pull. | what should be pressed = the tab",
    "Last year {company} paid more in fines than in [dividends]. | {company} paid more in fines"
    " than in dividends. | which company had to pay fines = {company}",
    "Not one of the [jurors] had slept well.",
    "The [surveyor] drove a peg into each corner of the field and tied a rag to it. | The"
    " surveyor marked the corners of the field. | what was tied to the pegs = a rag | who marked"
    " the field = The surveyor",
    "Trainees who pass the exam receive a [certificate] and a rise of {money}. | Trainees who"
    " pass receive a certificate. | how much more do they get = {money}",
    "What a mess the [plasterers] left behind!",
    "The customs officer opened the [suitcase] and found nothing but cheese. | The customs"
    " officer found cheese. | what was inside = cheese | who looked into it = The customs officer",
    "Between {town} and {town2} the [motorway] has been reduced to a single lane. | The motorway"
    " has been reduced to a single lane. | what has become narrower = the motorway | how many"
    " lanes are left = a single lane",
    "'The [oven] is still warm,' the confectioner whispered. | The oven is still warm. | who"
    " whispered = the confectioner | what had not cooled down = The oven",
    "For want of a [quorum], no vote was taken. | No vote was taken. | what was missing = a quorum",
    "The lighthouse has been run by a [computer] since {year}; its last keeper lives next door. |"
    " The lighthouse is run by a computer. | who lives next door = its last keeper | what"
    " replaced the keeper = a computer",
    "Tired of [commuting], {person} rented a flat above the workshop. | {person} rented a flat. |"
    " where is the flat = above the workshop | what had become tiresome = commuting",
    "All [deliveries] go to the side entrance. | All deliveries go to the side entrance. | where"
    " are goods taken = to the side entrance",
    "The [bailiff] took the television but left the piano stool. | The bailiff took the"
    " television. | what was spared = the piano stool | what was seized = the television",
    "I would rather sharpen [scissors] than write reports.",
    "As of {date}, household [rubbish] will be collected every other {day}. | Household rubbish"
    " will be collected every other {day}. | from when does this apply = {date} | what will be"
    " picked up = household rubbish",
    "A spark from the [grinder] set the sawdust on fire. | A spark from the grinder set the"
    " sawdust on fire. | what caught fire = the sawdust | what caused the blaze = A spark from"
    " the grinder",
    "The deputy head teaches [bookkeeping], typing and, reluctantly, dance. | The deputy head"
    " teaches three subjects. | who gives these lessons = The deputy head",
    "Your [appointment] with {person} has been moved from {clock} to {clock2}. | Your appointment"
    " has been moved to {clock2}. | what is the new time = {clock2} | whom will you be seeing ="
    " {person}",
    "Only members may borrow the [wheelbarrow]. | Only members may borrow the wheelbarrow. | who"
    " is allowed to use it = Only members",
    "Deep in the mine, {first} could hear the [props] creaking. | {first} heard the props"
    " creaking. | where was {first} = Deep in the mine",
    "The [advert] promised a free mattress with every bed; it lied.",
    "The bronze was poured at {clock}, and by evening the [statue] could be taken out of its"
    " mould. | The statue was cast. | when was the metal poured = {clock} | which metal was used"
    " = bronze",
    "Does this [socket] work?",
    "Under the new by-law, street [musicians] need a licence costing {money}. | Street musicians"
    " need a licence. | what does the licence cost = {money} | who is affected = street musicians",
    "The shop stewards met in secret, fearing [dismissal]. | The shop stewards met in secret. |"
    " what were they afraid of = dismissal",
    "Twice a day a [shuttle] connects the plant with the railway. | A shuttle connects the plant"
    " with the railway. | how often does it go = Twice a day",
    "{person} v {company} was settled out of [court] for {money}. | The case was settled out of"
    " court. | how much was paid = {money} | how did the case end = settled out of court",
    "Someone had written 'liar' on the [whiteboard]. | Someone had written 'liar' on the"
    " whiteboard. | what word could be read = liar",
    "If it were not for the [subsidy], the theatre would have shut long ago. | The theatre lives"
    " on a subsidy. | what keeps it open = the subsidy",
    "The potter's [wheel] wobbles a bit.",
    "A delegation from {town} toured the [sewage] works, asked polite questions and skipped"
    " lunch. | A delegation toured the sewage works. | what was skipped = lunch | who visited the"
    " plant = A delegation from {town}",
    "To my surprise the [tax] inspector praised our filing. | The inspector praised our filing. |"
    " what was praised = our filing",
    "The smaller of the two [tugboats] pulled the tanker free. | The smaller tugboat pulled the"
    " tanker free. | which vessel had been stuck = the tanker",
    "Applicants should enclose a [photograph], two references and a sample of their handwriting."
    " | Applicants should enclose several things. | how many references are required = two"
    " references",
    "The roof was [thatched] by {person} and two nephews in under a month. | The roof was"
    " thatched. | who helped {person} = two nephews | how long did it take = under a month",
    "Never clean the [lens] with your sleeve.",
    "Because of a forged [stamp], the whole cargo of bananas was turned back at the border. | The"
    " cargo of bananas was turned back. | what was forged = stamp | where was it refused = at the"
    " border",
    "He was promoted to [sergeant] on {day} and demoted within a month."
    " | He was promoted and demoted. | which rank did he hold = sergeant",
    "The cleaners start at {clock}, long before the first [clerk] arrives. | The cleaners start"
    " at {clock}. | who comes in first = The cleaners | when do they begin = {clock}",
    "Rooms above the [tavern] are let by the week. | Rooms are let by the week. | where are the"
    " rooms = above the tavern",
    "What the [antique dealer] called Roman turned out to be a flowerpot. | The find was a"
    " flowerpot. | what was it really = a flowerpot | who was mistaken = the antique dealer",
    "Warning: [acid] in these tanks causes severe burns. | The acid causes burns. | what does it"
    " do to people = causes severe burns",
    "{company} employs {number} people, a quarter of them [deaf]. | {company} employs {number}"
    " people. | how large is the workforce = {number} people | how many of them cannot hear = a"
    " quarter",
    "The sculptor rejected block after block of [marble].",
    "In exchange for silence, the clerk demanded a [bribe] of {money}. | The clerk demanded a"
    " bribe. | how much was asked = {money} | what was offered in return = silence",
    "Rush-hour [trains] now run every four minutes. | Rush-hour trains now run every four"
    " minutes. | how often do they go = every four minutes",
    "The [trainee] mixed up salt and soda, with spectacular results! | The trainee mixed up salt"
    " and soda. | who made the blunder = The trainee",
    "After {person} retired, nobody remembered how to stop the [machine]. | Nobody remembered how"
    " to stop the machine. | who had left = {person}",
    "One [screw] is missing.",
    "The council voted by {number} to {number2} against a [casino] in the old slaughterhouse. |"
    " The council voted against a casino. | where would it have been = in the old slaughterhouse"
    " | what was turned down = a casino",
    "Before it was a hotel, this had been a [prison]. | Before it was a hotel, this had been a"
    " prison. | what was the building earlier = a prison",
    "Please note that the [mailroom] closes at {clock} on {day}, not at {clock2} as usual. | The"
    " mailroom closes early. | what is the usual closing time = {clock2} | what shuts sooner than"
    " usual = the mailroom",
    "The shepherd signed the [petition] with a cross. | The shepherd signed the petition. | how"
    " did he sign = with a cross",
    "Whistling, the [milkman] set down four bottles. | The milkman set down four bottles. | how"
    " many bottles did he leave = four | what was he doing meanwhile = Whistling",
    "The [landlord] must give notice in writing, stating the reasons. | The landlord must give"
    " notice. | in what form is notice given = in writing",
    "A new [compressor] costs less than mending this one would. | A new compressor is cheaper.",
    "'Mind the [step],' called the guide, too late. | The guide warned too late. | who called out"
    " = the guide",
    "The survivors' [compensation], fixed at {money}, was never paid. | The compensation was"
    " never paid. | what sum had been set = {money}",
    "At dawn a dozen [porters] were already unloading melons, leeks and crates of live crabs. | A"
    " dozen porters were unloading. | at what time of day = dawn | what was alive = crabs",
    "{first} has welded, riveted and soldered, but never [glued]. | {first} has never glued.",
    "Pedestrians have right of way on the [zebra crossing]. | Pedestrians have right of way on"
    " the zebra crossing. | who may go first = Pedestrians",
    "The ministry has lost the [blueprints] of its own building. | The ministry has lost the"
    " blueprints of its own building. | what is gone = the blueprints of its own building | who"
    " lost them = The ministry",
    "As agreed by phone, we are returning the faulty [monitor] (serial number {code}) at your"
    " expense. | We are returning the faulty monitor. | what is the serial number = {code} | who"
    " pays = at your expense",
    "The [juggler] was fined for performing without a permit. | The juggler was fined. | why was"
    " there a fine = performing without a permit",
    "Sales of [typewriters] rose by {percent} percent, to everyone's amazement. | Sales of"
    " typewriters rose by {percent} percent. | by how much did they go up = {percent} percent",
    "You can leave your [luggage] with the concierge. | You can leave your luggage with the"
    " concierge. | who looks after it = the concierge",
    "Hidden behind the boiler was a tin of old [banknotes]. | A tin of banknotes was hidden"
    " there. | where was the tin = behind the boiler",
    "The goldsmith melted down her own [earrings] to finish the crown. | The goldsmith finished"
    " the crown. | what was melted down = her own earrings",
    "During the power cut, the [surgeon] finished by candlelight. | The surgeon finished by"
    " candlelight. | who kept working = the surgeon | what happened to the electricity = power"
    " cut",
    "Fines for [speeding] go straight to the county.",
    "{person}, formerly a [boxer], now teaches typing in {town}. | {person} teaches typing. |"
    " what was {person} once = a boxer | where are the lessons = in {town}",
    "The wine merchant refused to [lower] his price, however long we bargained. | The wine"
    " merchant kept his price. | who would not give in = The wine merchant",
    "Caution: wet [varnish].",
    "Half of the spare [tyres] turned out to be the wrong size. | Half of the spare tyres turned"
    " out to be the wrong size. | what was wrong with them = the wrong size",
    "With {clock} approaching and no [interpreter] in sight, the ambassador began to gesture. |"
    " The ambassador began to gesture. | who was missing = no interpreter | who used gestures ="
    " the ambassador",
    "Item four, the purchase of a second [photocopier], was postponed to {date}. | The purchase"
    " of a photocopier was postponed. | when will it be discussed = {date} | which item was put"
    " off = Item four",
    "The [tannery] stinks less in winter.",
    "It is cheaper to hire a [digger] for a weekend than to pay four men with spades. | Hiring a"
    " digger is cheaper. | for how long is it hired = a weekend",
    "Without so much as a glance at it, the magistrate signed the [warrant]. | The magistrate"
    " signed the warrant. | who signed = the magistrate",
    "{number} applicants, one [vacancy]. | {number} applicants, one vacancy. | how many wanted"
    " the post = {number} applicants",
    "The hinge squeaks because nobody has [oiled] it since {year}. | The hinge squeaks. | what"
    " makes the noise = The hinge | since when has it been neglected = {year}",
    "Tomorrow the [circus] will be unloading elephants at the goods yard. | The circus will be"
    " unloading elephants. | where will this be = at the goods yard | which animals are coming ="
    " elephants",
    "My [colleague] hums.",
    "Travellers without a valid [ticket] will be charged {money}, no matter what they say. |"
    " Travellers without a ticket pay {money}. | how high is the penalty = {money}",
    "The rope-maker's grandson exports [hammocks] to Brazil. | The grandson exports hammocks. |"
    " to which country do they go = Brazil | who sells them abroad = The rope-maker's grandson",
    "Once the [cement] had set, the boys' footprints were there for ever. | The footprints stayed"
    " for ever. | whose prints were they = the boys'",
    "We close on {day} for [stocktaking]. | We close on {day}. | why is it shut = for stocktaking",
    "The captain blamed the [radar], the mate blamed the captain, and the insurer blamed both. |"
    " Everybody blamed somebody. | what did the captain blame = the radar",
    "Insert card {code}, wait for the green light and lift the [barrier]. | Insert the card and"
    " lift the barrier. | which card is needed = {code} | what colour is the light = green",
    "Of all our [salesmen], {first} talks least and sells most. | {first} sells most. | who is"
    " the most successful = {first}",
    "A stray cat had kittens in the [signal box].",
    "The inventor sold his [formula] for {money} and regretted it ever after. | The inventor sold"
    " his formula. | what did he get for it = {money} | how did he feel about it = regretted it"
    " ever after",
    "Could the owner of the caravan please switch off its [headlights]?",
    "The [baker's] dozen is thirteen. | The baker's dozen is thirteen. | how many is that ="
    " thirteen",
    "Hardly had the ink dried when the partners began to [quarrel]. | The partners began to"
    " quarrel. | who fell out = the partners",
    "Goods remain the property of the [seller] until paid for in full. | Goods remain the"
    " property of the seller. | until when does this hold = until paid for in full",
    "In {year} a flood swept away the [sawmill], the smithy and two footbridges. | A flood swept"
    " away the sawmill. | when was the disaster = {year} | how many footbridges were lost = two"
    " footbridges",
    "The [beggar] outside the stock exchange gives excellent tips. | The beggar gives excellent"
    " tips. | where does he sit = outside the stock exchange",
    "{first} polishes [shoes] at the central station. | {first} polishes shoes. | where does"
    " {first} work = at the central station",
    "Too proud to ask, the new [accountant] searched for the light switch for an hour. | The new"
    " accountant searched for the light switch. | how long did the search last = an hour | what"
    " was looked for = the light switch",
    "Your [bicycle] is ready; the chain and both pedals have been replaced. | Your bicycle is"
    " ready. | what has been replaced = the chain and both pedals",
    "There is no [lift] to the observatory.",
    "Someone at {company} has been reading {person}'s [e-mails]. | Someone has been reading"
    " {person}'s e-mails. | where does the snooper work = {company}",
    "The heaviest [anvil] in {town} props open the door of a bank. | The anvil props open a door."
    " | what does it hold open = the door of a bank",
    "Until further notice, [parking] in Mill Lane is limited to twenty minutes. | Parking in Mill"
    " Lane is limited. | how long may one stay = twenty minutes | which street is meant = Mill"
    " Lane",
    "They had been promised [pensions]; they were given watches. | They were given watches. |"
    " what did they actually receive = watches",
    "After the merger, the [logo] was redrawn by the director's niece. | The logo was redrawn. |"
    " who drew it = the director's niece | when was that = After the merger",
    "A [moth] was found in the adding machine. | A moth was found in the adding machine. | where"
    " was the insect = in the adding machine",
    "The plaintiff withdrew, which saved the [taxpayer] {money}. | The plaintiff withdrew. | who"
    " benefited = the taxpayer | how much was saved = {money}",
    "Hold the [chisel] flat and strike lightly. | Hold the chisel flat and strike lightly. | how"
    " should one strike = lightly",
    "Neither the glue nor the [nails] would hold. | Nothing would hold.",
    "At the crossroads a [policewoman] in white gloves was directing carts, scooters and buses. |"
    " A policewoman was directing traffic. | what was she wearing on her hands = white gloves |"
    " where did she stand = At the crossroads",
    "Hello {first}, the [keys] are under the third flowerpot. | The keys are under a flowerpot. |"
    " under which flowerpot should {first} look = the third",
    "The [upholsterer] found {money} in an armchair and gave it back. | The upholsterer gave the"
    " money back. | how much was found = {money} | where was it hidden = in an armchair",
    "Though barely nineteen, {person} already manages a [trout] hatchery. | {person} manages a"
    " hatchery. | how old is {person} = barely nineteen",
    "No complaint will be accepted without the original [packaging].",
    "The bank's [vault] cannot be opened before {clock}, not even by its governor. | The vault"
    " cannot be opened before {clock}. | from what time can it be unlocked = {clock}",
    "Feed the [shredder] one sheet at a time. | Feed the shredder one sheet at a time. | how much"
    " may be put in = one sheet at a time",
    "A hailstorm smashed every pane in the [greenhouse], so tomatoes will be dear. | A hailstorm"
    " smashed the greenhouse. | what will be expensive = tomatoes | what did the damage = A"
    " hailstorm",
    "By order of the sheriff, this [saloon] is shut. | This saloon is shut. | by whose order ="
    " the sheriff",
    "It was the [stonemason], not the bishop, who chose the gargoyles. | The stonemason chose the"
    " gargoyles. | what did he choose = the gargoyles",
    "Reaching the [toll] booth, we realised that our purse was in {town}. | We had forgotten our"
    " purse. | where was the purse = in {town} | where did we notice = the toll booth",
    "{company} will launch a folding [kayak] in {year}. | {company} will launch a folding kayak."
    " | what is the new product = a folding kayak | when is it due = {year}",
    "The [referee's] whistle is made in a factory near {town}. | The whistle is made in a"
    " factory. | near which town = {town}",
    "Was the [thermostat] really set to {number} degrees all weekend?",
    "The hat-maker steams the [felt], stretches it over a block and trims the brim. | The"
    " hat-maker shapes felt. | what is trimmed = the brim",
    "Through sheer stubbornness {first} got the [generator] going again. | {first} got the"
    " generator going. | who fixed it = {first} | what helped = sheer stubbornness",
    "This [voucher] cannot be exchanged for cash. | This voucher cannot be exchanged for cash. |"
    " what is one not given for it = cash",
    "Late on {day}, dockers discovered a stowaway among sacks of [cocoa]. | Dockers discovered a"
    " stowaway. | who discovered him = dockers | where was the stowaway = among sacks of cocoa",
    "The less the [foreman] shouted, the faster we dug.",
    "Minutes: {person} reported that the [drains] on the north side were still blocked. | The"
    " drains were still blocked. | who reported it = {person} | on which side are they = the"
    " north side",
    "Should the [cashpoint] swallow your card, ring {number}. | Ring {number} if your card is"
    " swallowed. | which number should be called = {number}",
    "A tailor is only as good as his [thread]. | A tailor is only as good as his thread. | who"
    " depends on thread = A tailor",
    "The [smuggler], dressed as a nun, was arrested aboard the {clock} express. | The smuggler"
    " was arrested. | what was the disguise = dressed as a nun | on which train did it happen ="
    " the {clock} express",
    "Rather than sack anyone, the directors cut their own [salaries]. | The directors cut their"
    " own salaries. | who now earns less = the directors",
    "Ice on the [runway] delayed nineteen flights. | Ice on the runway delayed nineteen flights."
    " | how many flights were late = nineteen | what was the cause = Ice on the runway",
    "I have mopped this [corridor] every evening for thirty years, and no one has ever said thank"
    " you. | I have mopped this corridor for years. | how often is it cleaned = every evening",
    "Pay at the [kiosk].",
    "Its engine coughing, the old [hearse] crept uphill. | The hearse crept uphill. | what was"
    " coughing = engine",
    "The [county clerk] spelled {first} wrong on both the licence and the envelope. | The clerk"
    " spelled {first} wrong. | who made the mistake = The county clerk",
    "Suspected of arson, the [candlemaker] produced an alibi for {date}. | The candlemaker"
    " produced an alibi. | of what crime was he suspected = arson | for which date did he have an"
    " alibi = {date}",
    "Each [excavator] is fuelled, greased and washed before nightfall. | Each excavator is"
    " serviced. | by when is it done = before nightfall",
    "The [recipe] is a trade secret known to three people. | The recipe is a secret. | how many"
    " know it = three people",
    "Where the [gasworks] once stood, {company} is planting birches. | {company} is planting"
    " birches. | what used to be there = the gasworks | who is planting trees = {company}",
    "Could be worse: only the [speaker] crackles.",
    "The claimant, {person}, alleges that a falling [chandelier] broke both her wrists. |"
    " {person} was hurt by a chandelier. | what fell = chandelier | what was injured = both her"
    " wrists",
    "Volunteers needed to shovel [mud] in the crypt! | Volunteers are needed. | where is the work"
    " = in the crypt",
    "Long before robots, a single [weaver] in {town} made this carpet with her toes. | A weaver"
    " made this carpet. | what did she work with = her toes | what did she make = this carpet",
    "Nothing in the [workshop] was ever thrown away.",
    "On {date} the [embargo] on timber will be lifted, bringing relief to joiners and shipyards"
    " alike. | The embargo on timber will be lifted. | which goods are concerned = timber | when"
    " does the ban end = {date}",
    "The ambulance got stuck behind a [combine harvester]. | The ambulance got stuck behind a"
    " combine harvester. | what blocked the way = a combine harvester",
    "Reduced to clear: [lampshades], {money} a pair. | Lampshades cost {money} a pair. | what"
    " does a pair cost = {money}",
    "The optician asked whether {first} could read the [bottom] row. | The optician asked {first}"
    " to read. | who put the question = The optician",
    "Replacing the [gasket] took longer than replacing the entire motor would have. | Replacing"
    " the gasket took long.",
    "Signatures, please, in [triplicate]!",
    "Since the [bypass] was built, you can hear the fountain in {town} again. | The fountain in"
    " {town} can be heard again. | what can be heard = the fountain | what made the place quieter"
    " = the bypass",
    "The scribe dipped a [quill], sneezed, and spoiled a week's labour. | The scribe spoiled his"
    " labour. | how much was ruined = a week's labour",
    "A joint [venture] between {company} and the monks of {name} will bottle spring water. | A"
    " joint venture will bottle spring water. | what will be bottled = spring water",
    "Will whoever borrowed my [tape measure] kindly own up?",
    "Convinced that the [ledger] was fake, the auditor compared its watermark with a genuine one."
    " | The auditor compared the watermark. | who had doubts = the auditor | what did the auditor"
    " compare = its watermark",
    "The [guillotine] for paper is blunt, and its guard is bent. | The guillotine is blunt. |"
    " what is bent = its guard",
    "Nobody is above the [law], not even a minister.",
    "Somewhere between dock and shop, {number} tins of [sardines] vanished. | {number} tins of"
    " sardines vanished. | how many tins disappeared = {number}",
    "We, the undersigned, object to a [nightclub] beside the hospice. | We object to a nightclub."
    " | where would the club be = beside the hospice",
    "The [undertaker] is a cheerful man who breeds canaries. | The undertaker is a cheerful man"
    " who breeds canaries. | which birds does he keep = canaries",
    "Disk {code} is full, so tonight's [backup] was skipped. | The backup was skipped. | which"
    " disk has no space left = {code} | why was it left out = Disk {code} is full",
    "Once a year the [scales] in every grocery are checked against a standard weight. | The"
    " scales are checked. | how often is this done = Once a year | where are these scales = in"
    " every grocery",
    "{person} holds the record for laying [bricks]: {number} in an hour. | {person} holds the"
    " record for laying bricks. | how many in an hour = {number}",
    "The [tollkeeper] waved the bride through.",
    "Through the fog came the clatter of [hooves]; the brewery still delivers by cart. | The"
    " brewery still delivers by cart. | who uses a cart = the brewery",
    "An [escalator] that moves is, alas, too much to hope for.",
    "Since when does a [consultant] earn more than a midwife?",
    "Lunch was late because the [cook] had gone to vote. | Lunch was late. | where had the cook"
    " gone = to vote",
    "The {word}, a tool for bending [spoons], is no longer manufactured. | The {word} is no"
    " longer manufactured. | what was the {word} for = bending spoons",
    "By a majority of one, parliament abolished the [salt duty]. | Parliament abolished the salt"
    " duty. | how narrow was the result = a majority of one | who did away with it = parliament",
    "Remove jewellery before operating the [lathe]. | Remove jewellery before operating the"
    " lathe. | what has to be taken off = jewellery",
    "In her speech, the chief [constable] praised a ten-year-old who had noted the robbers' shoe"
    " sizes. | The constable praised a child. | what had the child noted = the robbers' shoe"
    " sizes",
    "The [dredger] has been rusting there for as long as I can remember. | The dredger has been"
    " rusting for long.",
    "From tomorrow, bus {number} will no longer stop at the [cemetery]. | Bus {number} will no"
    " longer stop at the cemetery. | which stop is dropped = the cemetery | which bus is it = bus"
    " {number}",
    "Loyal to the last, {first} turned down a post in {town}, a company [car] and twice the pay."
    " | {first} turned down a post. | where was the post = in {town}",
    "The jury, out since {clock}, asked for more [coffee]. | The jury asked for coffee. | since"
    " when had they been out = {clock}",
    "Not far from {town}, drillers struck [oil] while looking for water. | Drillers struck oil. |"
    " what had they hoped to find = water",
    "Your [subscription] lapses on {date} unless renewed. | Your subscription lapses on {date}. |"
    " when does it run out = {date}",
    "The piano-tuner bills by the [octave].",
    "When the [till] would not open, {first} fetched a crowbar. | {first} fetched a crowbar. |"
    " which tool was brought = a crowbar",
    "All but two of the [lifeboats] had rotted under their tarpaulins. | Most lifeboats had"
    " rotted. | how many were sound = two",
    "Cobblers, tinkers and [basket] weavers once filled this alley. | Many crafts filled this"
    " alley. | what place did they fill = this alley",
    "An [interview] that was meant to last ten minutes went on until {clock}. | The interview"
    " went on until {clock}. | how long should it have taken = ten minutes",
    "The [manual], translated from Korean, advises owners to 'caress the button'. | The manual"
    " gives odd advice. | what was the original language = Korean",
    "He swears by hand-forged [hooks]; I buy mine by the kilo. | He swears by hand-forged hooks."
    " | what does he trust = hand-forged hooks",
    "Pending an inquiry, the [stationery] cupboard will be guarded. | The stationery cupboard"
    " will be guarded. | what is being watched = the stationery cupboard",
    "The heirs sold the [lawnmower], the loft ladder and, finally, the house. | The heirs sold"
    " everything. | what was sold last = the house",
    "We've run out of [envelopes] again!",
    "'You may keep the [deposit],' the travel agent sighed, 'but not the tickets.' | The travel"
    " agent gave up the deposit. | who sighed = the travel agent",
    "Beside the canal {person2} hires out [pedalos] to tourists, anglers and honeymooners. |"
    " {person2} hires out pedalos. | where can they be hired = Beside the canal",
)
