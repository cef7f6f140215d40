"""Things that tools create, find, change and delete, and how each of that is asked for.

Data, in the notation of templates.py and kind.py. "{noun}" and "{nouns}" are filled in by kinds.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from training.tools.catalogue.kind import Option, option


@dataclass(frozen=True)
class Thing:
    """A thing, what can be done with it, and what it has beside its id."""

    noun: str
    nouns: str
    actions: tuple[str, ...]
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """What is done to a thing: the tool's names and description, and the requests for it."""

    names: str
    does: str
    needs: dict[str, str]
    asks: tuple[str, ...]
    options: int = 0  # so many of the thing's attributes may come as options


def _action(names: str, does: str, needs: str, *asks: str, options: int = 0) -> Action:
    pairs = (need.partition(":") for need in needs.split())
    return Action(names, does, {m: sort for m, _, sort in pairs}, asks, options)


def _thing(noun: str, nouns: str, actions: str, attributes: str) -> Thing:
    return Thing(noun, nouns, tuple(actions.split()), tuple(attributes.split()))


ATTRIBUTES: dict[str, Option] = {
    "priority": option("priority: with priority {priority}"),
    "status": option("status: with status {status}"),
    "assignee": option("person: assigned to {assignee}"),
    "customer": option("person: for {customer}"),
    "owner": option("person: (of|owned by) {owner}"),
    "author": option("person: by {author}"),
    "due": option("date: due {due}"),
    "date": option("date: (on|for) {date}"),
    "time": option("time: at {time}"),
    "city": option("city: in {city}"),
    "quantity": option("int: (of quantity|, quantity|in a quantity of) {quantity}"),
    "colour": option("colour: in {colour}"),
    "size": option("size: in size {size}"),
    "email": option("email: with (the|) (email|mail address) {email}"),
    "phone": option("phone: with (the|) (phone|number) {phone}"),
    "price": option("decimal: (at|for) a price of {price}"),
    "currency": option("currency: in {currency}"),
    "language": option("language: in {language}"),
    "note": option("phrase: with the note {note}"),
    "tags": option("tags: tagged {tags}"),
    "members": option("people: with {members}"),
    "address": option("address: at {address}"),
    "year": option("large: from (the year|) {year}"),
    "genre": option("genre: of the genre {genre}"),
    "limit": option("small: (at most|only the first|limited to) {limit}"),
    "private": option(
        "flag: (and keep it private|as a private one) / (and make it public|for all)"
    ),
    "express": option("flag: by express / (without|not by) express"),
    "notify": option("flag: and notify everybody / (and do not notify|without telling) anybody"),
    "archived": option("flag: including archived ones / without archived ones"),
    "weight": option("decimal: weighing {weight} (kg|kilos)"),
    "room": option("room: in the {room}"),
    "country": option("country: in {country}"),
}

ACTIONS: dict[str, Action] = {
    "get": _action(
        "(get|fetch|read|show|view|retrieve|look up|load|find|describe|inspect) {noun}( details| "
        "info|"
        " by id|)",
        "(Get|Return|Show|Fetch|Look up|Returns|Retrieve) (a|one|the details of a) {noun}( by id|"
        ")(.|)",
        "id:id",
        "(show|get|fetch|give|bring|find|read) me (the|) {noun} {id}",
        "(can|could) you (look up|pull up|open|find) (the|) {noun} {id}( please| for me|)",
        "what (is|do we know|stands) (in|about) {noun} {id}",
        "i need (the details|everything you have) (of|about|on) {noun} {id}",
        "(details|info|information) (of|on|for) {noun} {id}",
        "tell me about {noun} {id}",
        "(how|what) does {noun} {id} look( like|)",
        "{noun} {id}(, please|: what is it|)",
    ),
    "delete": _action(
        "(delete|remove|erase|drop|destroy|discard) {noun}( by id|)",
        "(Delete|Remove|Erase|Deletes|Permanently delete) (a|one) {noun}( by id|)(.|)",
        "id:id",
        "(delete|remove|erase|throw away|get rid of|discard) (the|) {noun} {id}( please| for "
        "good|)",
        "{noun} {id} (can go|is no longer needed|should be deleted|must be removed)( now|)",
        "i want {noun} {id} (gone|deleted|removed)",
        "(make sure|see to it) that {noun} {id} is (deleted|gone|removed)",
    ),
    "cancel": _action(
        "(cancel|revoke|call off|abort) {noun}",
        "(Cancel|Cancels|Call off|Revoke) (a|one) {noun}(.|)",
        "id:id",
        "(cancel|call off|revoke) (the|my|) {noun} {id}( please|)",
        "i (do not|don't) (want|need) {noun} {id} (any more|after all)",
        "{noun} {id} (is off|must be cancelled|will not happen)",
        "please stop {noun} {id}, i changed my mind",
    ),
    "close": _action(
        "(close|finish|complete|resolve) {noun}",
        "(Close|Closes|Finish|Mark as done) (a|one) {noun}(.|)",
        "id:id",
        "(close|finish|complete|resolve) (the|my|) {noun} {id}( please|)",
        "{noun} {id} is (done|finished|solved)( now|)",
        "(mark|set) {noun} {id} as (done|finished|closed)",
    ),
    "reopen": _action(
        "(reopen|restore|reactivate|bring back) {noun}",
        "(Reopen|Restore|Reactivate) (a|one) {noun}(.|)",
        "id:id",
        "(reopen|restore|bring back|reactivate) (the|my|) {noun} {id}",
        "{noun} {id} (is needed again|should come back)",
        "(open|activate) {noun} {id} again",
    ),
    "create": _action(
        "(create|add|new|make|register|insert|open) {noun}",
        "(Create|Add|Make|Register|Creates|Adds) a (new|) {noun}(.|)",
        "name:title",
        "(create|add|make|register|open) (a|a new) {noun} (called|named|with the name) {name}",
        "(i need|we need|i want) a (new|) {noun} (called|named) {name}",
        "(new|add) {noun}(:|,) {name}",
        "(set up|start) (a|the) {noun} {name}",
        options=3,
    ),
    "list": _action(
        "(list|find|search|get|show|query|all) {nouns}",
        "(List|Find|Search|Show|Lists|Return) (all|the|) {nouns}(.|)",
        "",
        "(list|show|find|show me|give me|get) (all|the|) {nouns}",
        "(which|what) {nouns} (are there|do we have|exist)",
        "i (need|want to see) (all|the) {nouns}",
        "(are there|do we have) (any|) {nouns}",
        options=3,
    ),
    "count": _action(
        "(count|number of|total) {nouns}",
        "(Count|Counts|The number of|How many) {nouns}(.|)",
        "",
        "how many {nouns} (are there|do we have|have we got|exist)",
        "(count|what is the number of|tell me the number of) (all|the|) {nouns}",
        options=2,
    ),
    "rename": _action(
        "(rename|relabel|change name of) {noun}",
        "(Rename|Renames|Change the name of) a {noun}(.|)",
        "id:id name:title",
        "(rename|call) {noun} {id} (to|) {name}",
        "{noun} {id} (should be|is now|shall be) (called|named) {name}",
        "(change|set) the name of {noun} {id} to {name}",
        "give {noun} {id} the name {name}",
    ),
    "status": _action(
        "(set|update|change) {noun} (status|state)",
        "(Set|Update|Change) the (status|state) of a {noun}(.|)",
        "id:id status:status",
        "(set|change|update|put) (the status of|) {noun} {id} to {status}",
        "{noun} {id} (is|is now|has become) {status}",
        "mark {noun} {id} as {status}",
    ),
    "prioritise": _action(
        "(set|update|change) {noun} priority",
        "(Set|Update|Change) the priority of a {noun}(.|)",
        "id:id priority:priority",
        "(set|change|put) the priority of {noun} {id} to {priority}",
        "{noun} {id} (is|has|gets) {priority} priority( now|)",
        "(make|give) {noun} {id} {priority} priority",
    ),
    "comment": _action(
        "(comment|annotate|add note to|add comment to) {noun}",
        "(Comment on|Add a comment to|Add a note to) a {noun}(.|)",
        "id:id text:phrase",
        "(add|write|put) (a|the) (comment|note) (on|to|under) {noun} {id}: {text}",
        "(comment on|note on|note for) {noun} {id}: {text}",
        "(write|add) {text} (to|under|on) {noun} {id}",
    ),
    "share": _action(
        "(share|give access to|send) {noun}",
        "(Share|Shares) a {noun} with (a person|someone)(.|)",
        "id:id person:person",
        "(share) {noun} {id} with {person}",
        "{person} (should|must|may) (see|have|read) {noun} {id}",
        "(give|show|send) {person} (the|) {noun} {id}",
    ),
    "move": _action(
        "(move|transfer|relocate) {noun}",
        "(Move|Transfer|Relocate) a {noun} to another place(.|)",
        "id:id target:title",
        "(move|transfer|bring|put) {noun} {id} to {target}",
        "{noun} {id} (belongs|goes|should go) to {target}",
    ),
    "reschedule": _action(
        "(reschedule|postpone|move|change date of) {noun}",
        "(Reschedule|Move|Postpone) a {noun} to (another|a new) (date|day)(.|)",
        "id:id date:date",
        "(move|reschedule|postpone|shift) {noun} {id} to {date}",
        "{noun} {id} (takes place|will be|should be) on {date}( instead|)",
        "(make|can we have) {noun} {id} on {date}",
    ),
    "pay": _action(
        "(pay|settle) {noun}",
        "(Pay|Settle|Pays) (a|one) {noun}(.|)",
        "id:id amount:decimal",
        "(pay|settle) {noun} {id} with {amount}",
        "(pay|transfer|send) {amount} (for|towards) {noun} {id}",
        "{amount} (for|on) {noun} {id}(, please|)",
    ),
    "rate": _action(
        "(rate|review|score) {noun}",
        "(Rate|Review|Score) a {noun} (with|from) (one to ten|some) (stars|points)(.|)",
        "id:id stars:small",
        "(rate|score) {noun} {id} (with|at|) {stars}( stars| points|)",
        "{noun} {id} (gets|deserves|is worth) {stars} (stars|points)",
        "(give) {stars} (stars|points) to {noun} {id}",
    ),
    "export": _action(
        "(export|download|print|save) {noun}",
        "(Export|Download|Save) a {noun} (as a file|in a format)(.|)",
        "id:id format:format",
        "(export|download|save|print) {noun} {id} (as|in) {format}",
        "(i need|give me|send me) {noun} {id} (as|in) {format}",
    ),
    "enable": _action(
        "(start|enable|activate|switch on|run) {noun}",
        "(Start|Enable|Activate|Switch on) a {noun}(.|)",
        "id:id",
        "(start|enable|activate|switch on|turn on) (the|) {noun} {id}",
        "{noun} {id} (should|must) (run|be on|start)",
    ),
    "disable": _action(
        "(stop|disable|deactivate|switch off|halt) {noun}",
        "(Stop|Disable|Deactivate|Switch off) a {noun}(.|)",
        "id:id",
        "(stop|disable|deactivate|switch off|turn off|halt) (the|) {noun} {id}",
        "{noun} {id} (should not run|must be off|must stop)",
    ),
    "price": _action(
        "(get|check|look up) {noun} (price|cost)",
        "(Get|Look up|Returns) the (price|cost) of a {noun}(.|)",
        "id:id",
        "(how much|what) (is|does) {noun} {id}( cost|)",
        "(what is|tell me|give me) the price of {noun} {id}",
        "how expensive is {noun} {id}",
    ),
}

_FILED = "get delete create list count rename comment share"
_HANDLED = "get cancel create list count status comment close reopen"
THINGS: tuple[Thing, ...] = (
    _thing("order", "orders", f"{_HANDLED} pay", "customer quantity express status limit"),
    _thing(
        "(ticket|issue|case)",
        "(tickets|issues)",
        f"{_HANDLED} prioritise",
        "priority assignee tags limit status",
    ),
    _thing(
        "task", "tasks", f"{_HANDLED} prioritise reschedule delete", "priority assignee due status"
    ),
    _thing(
        "invoice",
        "invoices",
        "get cancel list count pay export share status",
        "customer due status limit",
    ),
    _thing("booking", "bookings", f"{_HANDLED} reschedule", "customer date city status"),
    _thing(
        "user",
        "(users|accounts)",
        "get delete create list count enable disable rename",
        "email city language",
    ),
    _thing(
        "customer",
        "customers",
        "get delete create list count rename comment",
        "email phone city address",
    ),
    _thing("(file|document)", "(files|documents)", f"{_FILED} move export", "owner tags private"),
    _thing("note", "notes", f"{_FILED} export", "tags language private"),
    _thing("folder", "folders", f"{_FILED} move", "owner private"),
    _thing("project", "projects", f"{_FILED} close reopen status", "owner due members private"),
    _thing(
        "(meeting|appointment)",
        "(meetings|appointments)",
        "get cancel create list reschedule count",
        "date time members city",
    ),
    _thing(
        "event",
        "events",
        "get cancel create list reschedule count share rate",
        "date city time notify",
    ),
    _thing(
        "(song|track)",
        "(songs|tracks)",
        "get delete list rate share count",
        "author genre year limit",
    ),
    _thing("playlist", "playlists", f"{_FILED}", "genre private owner"),
    _thing("recipe", "recipes", f"{_FILED} rate export", "author language tags"),
    _thing(
        "book", "books", "get list rate create delete count price", "author language year genre"
    ),
    _thing(
        "(product|article)",
        "(products|articles)",
        "get list create delete rate price count rename",
        "price colour size limit",
    ),
    _thing(
        "parcel",
        "parcels",
        "get cancel list status create reschedule",
        "weight address express customer",
    ),
    _thing("room", "rooms", "get list create enable disable price", "city size date"),
    _thing("plant", "plants", "get list create delete move rename", "room size colour"),
    _thing("robot", "robots", "get list enable disable create move status", "room owner colour"),
    _thing(
        "(sensor|device)",
        "(sensors|devices)",
        "get list enable disable create delete rename move",
        "room status limit",
    ),
    _thing(
        "server",
        "servers",
        "get list enable disable create delete rename",
        "country size owner notify",
    ),
    _thing(
        "job", "jobs", "get list cancel create enable disable prioritise", "priority owner status"
    ),
    _thing("report", "reports", f"{_FILED} export", "author date language"),
    _thing(
        "contract", "contracts", "get list cancel create export share close", "customer due country"
    ),
    _thing("flight", "flights", "get list cancel reschedule price rate", "city date time"),
    _thing("ship", "ships", "get list create rename move status", "owner country city"),
    _thing("car", "cars", "get list create delete price move", "colour year owner city"),
    _thing("student", "students", "get list create delete count comment", "email city year"),
    _thing(
        "course", "courses", "get list create cancel rate price reschedule", "language date city"
    ),
    _thing("patient", "patients", "get list create comment move count", "phone city date"),
    _thing("pet", "pets", "get list create delete rename comment", "owner colour weight"),
    _thing("photo", "photos", "get list delete share export rate rename", "author tags year city"),
    _thing(
        "(message|post)",
        "(messages|posts)",
        "get list delete share comment count",
        "author language limit date",
    ),
    _thing("channel", "channels", f"{_FILED} enable disable", "language private members"),
    _thing("team", "teams", "get list create delete rename count", "members city owner"),
    _thing(
        "subscription",
        "subscriptions",
        "get list cancel create reopen price",
        "customer email currency",
    ),
    _thing("coupon", "coupons", "get list create delete enable disable", "due price customer"),
    _thing("(house|flat)", "(houses|flats)", "get list create price rate", "city price size"),
    _thing(
        "(branch|repository)",
        "(branches|repositories)",
        "get list create delete rename share",
        "owner private language",
    ),
    _thing("backup", "backups", "get list create delete reopen export", "date size notify"),
    _thing("payment", "payments", "get list cancel create count status", "customer currency note"),
    _thing("film", "films", "get list rate price share create", "genre year language"),
)
