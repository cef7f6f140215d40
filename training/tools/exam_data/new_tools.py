"""Sixty tools of the exam whose names training never offers, named as real programs name theirs.

Data: for each tool its name, description and parameters, a request, and the right arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NewTool:
    """parameters: "city:string days:integer?", where the question mark is for optional ones."""

    name: str
    does: str
    parameters: str
    request: str
    arguments: dict[str, Any]

    @property
    def schema(self) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        required: list[str] = []
        for parameter in self.parameters.split():
            name, _, kind = parameter.partition(":")
            of_list = {"type": "array", "items": {"type": "string"}}
            plain = kind.rstrip("?")
            properties[name] = of_list if plain == "strings" else {"type": plain}
            if not kind.endswith("?"):
                required.append(name)
        parameters = {"type": "object", "properties": properties, "required": required}
        function = {"name": self.name, "description": self.does, "parameters": parameters}
        return {"type": "function", "function": function}


NEW_TOOLS: tuple[NewTool, ...] = (
    NewTool(
        "stripe_charges_capture",
        "Capture a charge.",
        "charge:string",
        "Capture the charge ch_3Kd82 now.",
        {"charge": "ch_3Kd82"},
    ),
    NewTool(
        "githubCreateIssue",
        "Open an issue in a repository.",
        "repo:string title:string",
        'Open an issue in octobox titled "Crash on startup".',
        {"repo": "octobox", "title": "Crash on startup"},
    ),
    NewTool(
        "s3-put-object",
        "Upload a file to a bucket.",
        "bucket:string key:string",
        "Upload holiday.zip to the bucket vault77.",
        {"bucket": "vault77", "key": "holiday.zip"},
    ),
    NewTool(
        "TwilioSmsDispatch",
        "Send a text to a phone number.",
        "phone:string body:string",
        'Text +47 903 11 284 the words "Running late".',
        {"phone": "+47 903 11 284", "body": "Running late"},
    ),
    NewTool(
        "jira_transition",
        "Move an issue to another state.",
        "issue_key:string state:string",
        "Move issue WEB-318 to the state review.",
        {"issue_key": "WEB-318", "state": "review"},
    ),
    NewTool(
        "kubectl_scale",
        "Scale a deployment to a number of replicas.",
        "deployment:string replicas:integer",
        "Scale the deployment nginx-front to 6 replicas.",
        {"deployment": "nginx-front", "replicas": 6},
    ),
    NewTool(
        "pagerduty_ack",
        "Acknowledge an incident.",
        "incident:string",
        "Acknowledge the incident PD4471.",
        {"incident": "PD4471"},
    ),
    NewTool(
        "zendeskReply",
        "Reply to a support request.",
        "ticket:string reply:string",
        'Reply to ticket 90417 with "We are on it".',
        {"ticket": "90417", "reply": "We are on it"},
    ),
    NewTool(
        "spotify_enqueue",
        "Add a track to the queue.",
        "track:string",
        "Add the track Moonlit Ferry to the queue.",
        {"track": "Moonlit Ferry"},
    ),
    NewTool(
        "hubspotContactUpsert",
        "Save a contact with an e-mail address.",
        "name:string email:string",
        "Save the contact Ottilie Brandauer with the address otti@brandauer.at.",
        {"name": "Ottilie Brandauer", "email": "otti@brandauer.at"},
    ),
    NewTool(
        "gcal_quick_insert",
        "Put an event into the calendar on a day.",
        "summary:string date:string",
        'Put "Dentist" into the calendar on 2031-07-19.',
        {"summary": "Dentist", "date": "2031-07-19"},
    ),
    NewTool(
        "nasa-apod",
        "Get the astronomy picture of a day.",
        "date:string",
        "Show me the astronomy picture of 2024-02-29.",
        {"date": "2024-02-29"},
    ),
    NewTool(
        "openlibrary_isbn",
        "Look up a book by its ISBN.",
        "isbn:string",
        "Look up the book with the ISBN 9780140328721.",
        {"isbn": "9780140328721"},
    ),
    NewTool(
        "wikidataEntity",
        "Fetch an entity of Wikidata.",
        "qid:string",
        "Fetch the entity Q84263 of Wikidata.",
        {"qid": "Q84263"},
    ),
    NewTool(
        "fx_spot",
        "Get the exchange rate of two currencies.",
        "base:string quote:string",
        "What is the exchange rate of NZD to THB?",
        {"base": "NZD", "quote": "THB"},
    ),
    NewTool(
        "opensky_states",
        "Get the position of an aircraft by its callsign.",
        "callsign:string",
        "Where is the aircraft with the callsign DLH9CK?",
        {"callsign": "DLH9CK"},
    ),
    NewTool(
        "overpass_nearby",
        "Find things of a sort around a place.",
        "sort:string around:string",
        "Find bakeries around Tønder.",
        {"sort": "bakeries", "around": "Tønder"},
    ),
    NewTool(
        "dockerPrune",
        "Remove a container.",
        "container:string",
        "Remove the container redis_old.",
        {"container": "redis_old"},
    ),
    NewTool(
        "terraform-plan",
        "Plan the changes of a workspace.",
        "workspace:string",
        "Plan the changes of the workspace blue-eu.",
        {"workspace": "blue-eu"},
    ),
    NewTool(
        "snowflake_warehouse_resume",
        "Resume a warehouse.",
        "warehouse:string",
        "Resume the warehouse WH_NIGHT.",
        {"warehouse": "WH_NIGHT"},
    ),
    NewTool(
        "bigqueryDryRun",
        "Estimate what a table costs to scan.",
        "dataset:string table:string",
        "Estimate what the table clicks in the dataset shop_eu costs to scan.",
        {"dataset": "shop_eu", "table": "clicks"},
    ),
    NewTool(
        "notionPageAppend",
        "Append a line to a page.",
        "page:string line:string",
        'Append the line "Buy oars" to the page Regatta.',
        {"page": "Regatta", "line": "Buy oars"},
    ),
    NewTool(
        "trello_card_move",
        "Move a card to a list.",
        "card:string list:string",
        "Move the card Invoices to the list Waiting.",
        {"card": "Invoices", "list": "Waiting"},
    ),
    NewTool(
        "asana-set-due",
        "Set the due date of a piece of work.",
        "gid:string due_on:string",
        "Set the due date of 120554 to 2029-10-02.",
        {"gid": "120554", "due_on": "2029-10-02"},
    ),
    NewTool(
        "hueScene",
        "Activate a scene in a room.",
        "scene:string room:string",
        "Activate the scene Aurora in the conservatory.",
        {"scene": "Aurora", "room": "conservatory"},
    ),
    NewTool(
        "nest_humidity_target",
        "Set the humidity in percent.",
        "percent:integer",
        "Set the humidity to 43 percent.",
        {"percent": 43},
    ),
    NewTool(
        "sonos_group_join",
        "Join a speaker to a group.",
        "speaker:string group:string",
        "Join the speaker Patio to the group Upstairs.",
        {"speaker": "Patio", "group": "Upstairs"},
    ),
    NewTool(
        "roombaDock",
        "Send a vacuum cleaner back to its station.",
        "robot_name:string",
        "Send Dusty back to its station.",
        {"robot_name": "Dusty"},
    ),
    NewTool(
        "tesla-precondition",
        "Warm up a car to some degrees.",
        "vehicle:string celsius:number",
        "Warm up the car Lightning to 21.5 degrees.",
        {"vehicle": "Lightning", "celsius": 21.5},
    ),
    NewTool(
        "strava_upload_activity",
        "Save an activity with its distance in km.",
        "activity:string km:number",
        "Save a kayak trip of 11.8 km.",
        {"activity": "kayak trip", "km": 11.8},
    ),
    NewTool(
        "fitbitWater",
        "Note how much water was drunk, in ml.",
        "ml:integer",
        "I drank 650 ml of water.",
        {"ml": 650},
    ),
    NewTool(
        "usda_nutrients",
        "Get the nutrients of a food.",
        "food:string",
        "Which nutrients are there in buckwheat?",
        {"food": "buckwheat"},
    ),
    NewTool(
        "spoonacular_substitute",
        "Find a substitute for an ingredient.",
        "ingredient:string",
        "Find a substitute for buttermilk.",
        {"ingredient": "buttermilk"},
    ),
    NewTool(
        "uberEatsReorder",
        "Repeat an earlier meal order.",
        "order_ref:string",
        "Repeat my earlier order UE-5590-K.",
        {"order_ref": "UE-5590-K"},
    ),
    NewTool(
        "opentable_slot",
        "Find a free table for a number of people at a time.",
        "covers:integer at:string",
        "Find a free table for 9 people at 19:45.",
        {"covers": 9, "at": "19:45"},
    ),
    NewTool(
        "airbnb-wishlist",
        "Put a home on the wish list.",
        "listing:string",
        "Put the home HM8842 on my wish list.",
        {"listing": "HM8842"},
    ),
    NewTool(
        "amadeusHoldFare",
        "Hold a fare for some hours.",
        "fare:string hours:integer",
        "Hold the fare QX19 for 36 hours.",
        {"fare": "QX19", "hours": 36},
    ),
    NewTool(
        "sncf_departures",
        "List the next departures of a station.",
        "station:string",
        "Which trains leave next from Quimperlé?",
        {"station": "Quimperlé"},
    ),
    NewTool(
        "mta_line_alerts",
        "Get the alerts of a metro line.",
        "line:string",
        "Are there any alerts on line 7X?",
        {"line": "7X"},
    ),
    NewTool(
        "dhl-eta",
        "Get the arrival time of a shipment.",
        "awb:string",
        "When will the shipment JD0146 arrive?",
        {"awb": "JD0146"},
    ),
    NewTool(
        "plaidLatestTransactions",
        "List the latest transactions of a bank account.",
        "iban:string",
        "List the latest transactions of DE4410.",
        {"iban": "DE4410"},
    ),
    NewTool(
        "coinbase_sell",
        "Sell an amount of a coin.",
        "coin:string amount:number",
        "Sell 0.75 of the coin DOT.",
        {"coin": "DOT", "amount": 0.75},
    ),
    NewTool(
        "quickbooksVoid",
        "Void a bill.",
        "bill_no:string",
        "Void the bill QB-7719.",
        {"bill_no": "QB-7719"},
    ),
    NewTool(
        "docusign_remind",
        "Remind a signer of a contract.",
        "signer:string",
        "Remind Thaddeus Okonjo to sign.",
        {"signer": "Thaddeus Okonjo"},
    ),
    NewTool(
        "mailchimpSegment",
        "Count the subscribers in a segment.",
        "segment:string",
        "How many subscribers are in the segment Dormant?",
        {"segment": "Dormant"},
    ),
    NewTool(
        "ga4_active_visitors",
        "Count the visitors of a page right now.",
        "page_path:string",
        "How many visitors are on /pricing-eu right now?",
        {"page_path": "/pricing-eu"},
    ),
    NewTool(
        "cloudflare_purge",
        "Purge the cache of a zone.",
        "zone:string",
        "Purge the cache of the zone oakmill.dev.",
        {"zone": "oakmill.dev"},
    ),
    NewTool(
        "dns-lookup-mx",
        "Look up the mail servers of a domain.",
        "domain:string",
        "Which mail servers does brightpeat.org have?",
        {"domain": "brightpeat.org"},
    ),
    NewTool(
        "whoisExpiry",
        "Tell when a domain expires.",
        "domain:string",
        "When does the domain fennelhut.net expire?",
        {"domain": "fennelhut.net"},
    ),
    NewTool(
        "vault_rotate",
        "Rotate a secret.",
        "secret:string",
        "Rotate the secret db-root.",
        {"secret": "db-root"},
    ),
    NewTool(
        "okta_unlock",
        "Unlock the account of an employee.",
        "login:string",
        "Unlock the account of j.wolstenholme.",
        {"login": "j.wolstenholme"},
    ),
    NewTool(
        "zoomRecordings",
        "List the recordings of a host.",
        "host:string from:string?",
        "List the recordings of Wilhelmina since 2027-01-05.",
        {"host": "Wilhelmina", "from": "2027-01-05"},
    ),
    NewTool(
        "deepl_glossary_add",
        "Add a pair of words to a glossary.",
        "glossary:string word:string translation:string",
        "Add the pair oar and Ruder to the glossary rowing.",
        {"glossary": "rowing", "word": "oar", "translation": "Ruder"},
    ),
    NewTool(
        "wolframSolve",
        "Solve an equation.",
        "equation:string",
        "Solve the equation 3x + 7 = 91.",
        {"equation": "3x + 7 = 91"},
    ),
    NewTool(
        "arxiv-recent",
        "List recent papers in a field.",
        "field:string max:integer?",
        "List at most 15 recent papers in seismology.",
        {"field": "seismology", "max": 15},
    ),
    NewTool(
        "plantnet_identify",
        "Identify a plant in a picture.",
        "image_url:string",
        "Which plant is in the picture https://pix.example/ivy8.jpg?",
        {"image_url": "https://pix.example/ivy8.jpg"},
    ),
    NewTool(
        "ebird_sightings",
        "List the sightings of a bird in a region.",
        "bird:string region:string",
        "Where was the hoopoe seen in Gotland?",
        {"bird": "hoopoe", "region": "Gotland"},
    ),
    NewTool(
        "marinetraffic_vessel",
        "Find a vessel by its IMO number.",
        "imo:string",
        "Find the vessel with the IMO number 9321483.",
        {"imo": "9321483"},
    ),
    NewTool(
        "tideTable",
        "Get the tides of a harbour on a day.",
        "harbour:string day:string",
        "When is high tide in Roscoff on 2028-05-11?",
        {"harbour": "Roscoff", "day": "2028-05-11"},
    ),
    NewTool(
        "bluesky_mute",
        "Mute a word in the timeline.",
        "muted_word:string",
        "Mute the word giveaway in my timeline.",
        {"muted_word": "giveaway"},
    ),
)
