"""Sentences of the exam for tools of kinds that training knows: never said in training.

Data, in the notation of kind.py; "{meaning}" stands for the values.
"""

from __future__ import annotations

from dataclasses import replace

from training.exam.first_tools import EVAL_REQUESTS
from training.tools.catalogue.kind import Kind, kind
from training.tools.catalogue.winds import FORECAST, LIST, SPEED

_WINDS = EVAL_REQUESTS  # as the first exam asks; there a wind's blank is "{the}"
EXAM_SPEED = replace(SPEED, asks=tuple(t.replace("{the}", "{wind}") for t in _WINDS["speed"]))
EXAM_LIST = replace(LIST, asks=_WINDS["list"])
EXAM_FORECAST = replace(FORECAST, asks=_WINDS["forecast"])
EXAM_WINDS: tuple[Kind, ...] = (EXAM_SPEED, EXAM_LIST, EXAM_FORECAST)

EXAM_KINDS: tuple[Kind, ...] = (
    kind(
        "cancel order",
        "Cancel an order.",
        "id:id",
        "I would rather not have order {id} at all, so call it off.",
    ),
    kind(
        "get ticket",
        "Get a ticket by id.",
        "id:id",
        "Open up ticket {id} and show me what is there.",
    ),
    kind(
        "delete note",
        "Delete a note.",
        "id:id",
        "Note {id} has served its purpose, so please delete it.",
    ),
    kind(
        "create project",
        "Create a new project.",
        "name:title",
        "Let us begin a project whose name is {name}.",
    ),
    kind("list invoices", "List all invoices.", "", "Could I see every one of our invoices?"),
    kind("count users", "Count the users.", "", "What does our number of users stand at?"),
    kind(
        "rename folder",
        "Rename a folder.",
        "id:id name:title",
        "From today folder {id} goes by the name of {name}.",
    ),
    kind(
        "share report",
        "Share a report with a person.",
        "id:id person:person",
        "I would like {person} to be able to read report {id}.",
    ),
    kind(
        "pay invoice",
        "Pay an invoice.",
        "id:id amount:decimal",
        "Take {amount} and settle invoice {id} with it.",
    ),
    kind(
        "comment on task",
        "Add a comment to a task.",
        "id:id text:phrase",
        "Under task {id} leave the following comment: {text}",
    ),
    kind(
        "set task priority",
        "Set the priority of a task.",
        "id:id priority:priority",
        "Task {id} ought to be treated with {priority} priority.",
    ),
    kind(
        "export document",
        "Export a document in a format.",
        "id:id format:format",
        "Let me have document {id} as a {format} file.",
    ),
    kind(
        "reschedule meeting",
        "Move a meeting to another date.",
        "id:id date:date",
        "Something came up, so shift meeting {id} over to {date}.",
    ),
    kind(
        "get weather",
        "Get the current weather of a city.",
        "city:city",
        "What is it like outside in {city} at present?",
    ),
    kind(
        "get time",
        "Get the local time in a city.",
        "city:city",
        "If I were in {city}, what would my watch say?",
    ),
    kind(
        "send email",
        "Send an e-mail.",
        "to:email subject:phrase",
        "Drop a mail to {to} and give it the subject {subject}",
    ),
    kind(
        "send message",
        "Send a message to a person.",
        "recipient:person text:phrase",
        "Pass this on to {recipient}: {text}",
    ),
    kind(
        "translate text",
        "Translate a text into another language.",
        "text:phrase language:language",
        "How would somebody who speaks {language} put {text}",
    ),
    kind(
        "convert currency",
        "Convert an amount into another currency.",
        "amount:decimal source:currency target:currency",
        "If I change {amount} {source}, how much {target} will I get?",
    ),
    kind(
        "set timer",
        "Set a timer in minutes.",
        "minutes:int",
        "Give me a ring once {minutes} minutes have passed.",
    ),
    kind(
        "set alarm",
        "Set an alarm for a time.",
        "time:time",
        "I have to be awake by {time}, so set the alarm.",
    ),
    kind(
        "book flight",
        "Book a flight between two cities.",
        "origin:city destination:city date:date",
        "Get us on a plane that leaves {origin} for {destination} on {date}.",
    ),
    kind(
        "book room",
        "Book a hotel room in a city.",
        "city:city nights:small",
        "We will be sleeping in {city} for {nights} nights, so find us a room.",
    ),
    kind(
        "get directions",
        "Get the way from one place to another.",
        "start:city end:city",
        "I am in {start}. What is the best way to reach {end}?",
    ),
    kind(
        "track parcel",
        "Track a parcel by its number.",
        "tracking_number:id",
        "Do you have any idea how far parcel {tracking_number} has come?",
    ),
    kind(
        "stock price",
        "Get the price of a stock.",
        "symbol:symbol",
        "At what price do {symbol} shares trade these days?",
    ),
    kind(
        "transfer money",
        "Transfer an amount to a person.",
        "recipient:person amount:decimal",
        "Please see to it that {recipient} receives {amount} from my account.",
    ),
    kind("play song", "Play a song.", "song:title", "Let the speakers play {song} next."),
    kind(
        "light on",
        "Turn on the light in a room.",
        "room:room",
        "I cannot see a thing in the {room}, light it up.",
    ),
    kind(
        "set thermostat",
        "Set the temperature of a room.",
        "room:room degrees:int",
        "Bring the {room} to a temperature of {degrees} degrees, please.",
    ),
    kind(
        "read file",
        "Read a file.",
        "path:path",
        "Have a look at {path} and tell me what it contains.",
    ),
    kind(
        "move file",
        "Move a file to another place.",
        "source:path target:path",
        "Take the file {source} and put it where {target} is.",
    ),
    kind(
        "search web",
        "Search the web.",
        "query:phrase",
        "Ask the internet what there is to know on {query}",
    ),
    kind(
        "define word",
        "Get the meaning of a word.",
        "word:word",
        "Somebody said {word} to me. What could that mean?",
    ),
    kind(
        "restart server",
        "Restart a server.",
        "host:word",
        "Give the server {host} a restart, would you?",
    ),
    kind(
        "book table",
        "Book a table in a restaurant.",
        "restaurant:title people:small time:time",
        "See whether {restaurant} has a table at {time} for a party of {people}.",
    ),
)
