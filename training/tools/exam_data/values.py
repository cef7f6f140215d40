"""Values of the exam that training never draws, in requests that training never makes.

Data: the kind of the tool, the request, and the right arguments by meaning.
"""

from __future__ import annotations

from typing import Any

from training.templates import listed

# Of the documented tools, by their names.
DOCUMENTED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "get_forecast",
        "What does tomorrow look like in Ouagadougou?",
        {"place": "Ouagadougou", "day": "tomorrow"},
    ),
    (
        "get_forecast",
        "Will they get rain in Szczecin on Friday?",
        {"place": "Szczecin", "day": "friday"},
    ),
    (
        "get_forecast",
        "Pull the forecast for Llanberis today.",
        {"place": "Llanberis", "day": "today"},
    ),
    (
        "get_forecast",
        "The weather in Ushuaia on Monday, if you can.",
        {"place": "Ushuaia", "day": "monday"},
    ),
    (
        "get_forecast",
        "Kirkcaldy tomorrow: any forecast?",
        {"place": "Kirkcaldy", "day": "tomorrow"},
    ),
    (
        "get_forecast",
        "Is Alexandroupoli going to be warm on Sunday?",
        {"place": "Alexandroupoli", "day": "sunday"},
    ),
    (
        "get_forecast",
        "We sail from Hvar on Saturday. What weather awaits us?",
        {"place": "Hvar", "day": "saturday"},
    ),
    ("get_forecast", "Forecast please, Nuuk, today.", {"place": "Nuuk", "day": "today"}),
    ("get_wind_speed", "At what speed does the zephyr blow?", {"wind": "zephyr"}),
    ("get_wind_speed", "How quick is the leveche today?", {"wind": "leveche"}),
    ("get_wind_speed", "Look up the speed for the taku.", {"wind": "taku"}),
    ("get_wind_speed", "Can you tell how hard the sundowner blows?", {"wind": "sundowner"}),
    ("list_winds", "Name me the winds one meets in Patagonia.", {"region": "Patagonia"}),
    ("list_winds", "Which winds do they know in Thessaly?", {"region": "Thessaly"}),
    ("list_winds", "Winds of Brittany, all of them please.", {"region": "Brittany"}),
    ("list_winds", "What sort of winds has Gascony got?", {"region": "Gascony"}),
)

# Of common tools: name, description, parameters as in new_tools.py, request, arguments.
COMMON: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    (
        "send_message",
        "Send a message to a person.",
        "recipient:string text:string",
        'Let Wojciech Dąbek know: "The ferry is full"',
        {"recipient": "Wojciech Dąbek", "text": "The ferry is full"},
    ),
    (
        "send_message",
        "Send a message to a person.",
        "recipient:string text:string",
        'Write "See you at the pier" to Siobhan.',
        {"recipient": "Siobhan", "text": "See you at the pier"},
    ),
    (
        "send_email",
        "Send an e-mail.",
        "to:string subject:string",
        'Mail quentin.aldous@harbourlight.co with the subject "Mooring fees".',
        {"to": "quentin.aldous@harbourlight.co", "subject": "Mooring fees"},
    ),
    (
        "send_email",
        "Send an e-mail.",
        "to:string subject:string",
        "An email about Keel inspection should go to ysolde_88@tarn.me.",
        {"to": "ysolde_88@tarn.me", "subject": "Keel inspection"},
    ),
    (
        "get_weather",
        "Get the weather of a city.",
        "city:string",
        "Is it pleasant in Gjirokastër today?",
        {"city": "Gjirokastër"},
    ),
    (
        "get_weather",
        "Get the weather of a city.",
        "city:string",
        "What are conditions like over in Vladivostok?",
        {"city": "Vladivostok"},
    ),
    (
        "get_time",
        "Get the local time in a city.",
        "city:string",
        "Tell me how late it has got in Antananarivo.",
        {"city": "Antananarivo"},
    ),
    (
        "get_time",
        "Get the local time in a city.",
        "city:string",
        "What is the hour in Reykjavik?",
        {"city": "Reykjavik"},
    ),
    (
        "book_flight",
        "Book a flight between two cities.",
        "origin:string destination:string date:string",
        "Put me on the flight from Tbilisi to Halifax on 2033-04-17.",
        {"origin": "Tbilisi", "destination": "Halifax", "date": "2033-04-17"},
    ),
    (
        "book_flight",
        "Book a flight between two cities.",
        "origin:string destination:string date:string",
        "One seat from Windhoek to Bergen for 9 November, please.",
        {"origin": "Windhoek", "destination": "Bergen", "date": "9 November"},
    ),
    (
        "cancel_order",
        "Cancel an order.",
        "order_id:string",
        "Drop order ZQ-99417-B, I have no use for it.",
        {"order_id": "ZQ-99417-B"},
    ),
    (
        "cancel_order",
        "Cancel an order.",
        "order_id:string",
        "Would you kindly cancel 7741093?",
        {"order_id": "7741093"},
    ),
    (
        "get_order",
        "Get an order by its id.",
        "order_id:integer",
        "What is the state of order 6650812?",
        {"order_id": 6650812},
    ),
    (
        "get_user",
        "Get a user by name.",
        "name:string",
        "Bring up the account of Nkechi Adeyemi-Roth.",
        {"name": "Nkechi Adeyemi-Roth"},
    ),
    (
        "get_user",
        "Get a user by name.",
        "name:string",
        "Who is the user called Balthasar Quist?",
        {"name": "Balthasar Quist"},
    ),
    (
        "create_ticket",
        "Open a ticket with a title.",
        "title:string priority:string?",
        'File a ticket with the title "Anchor light flickers".',
        {"title": "Anchor light flickers"},
    ),
    (
        "create_ticket",
        "Open a ticket with a title.",
        "title:string priority:string?",
        'File a ticket: "Winch jammed", and give it high priority.',
        {"title": "Winch jammed", "priority": "high"},
    ),
    (
        "transfer_money",
        "Transfer an amount to a person.",
        "recipient:string amount:number",
        "Move 1830.45 over to Perpetua Lindqvist.",
        {"recipient": "Perpetua Lindqvist", "amount": 1830.45},
    ),
    (
        "transfer_money",
        "Transfer an amount to a person.",
        "recipient:string amount:number",
        "Ignatius Vale is owed 77.2, so send it.",
        {"recipient": "Ignatius Vale", "amount": 77.2},
    ),
    (
        "add_numbers",
        "Add two numbers.",
        "a:integer b:integer",
        "What do 80614 and 2957 come to?",
        {"a": 80614, "b": 2957},
    ),
    (
        "add_numbers",
        "Add two numbers.",
        "a:number b:number",
        "Put 46.75 and 908.1 together.",
        {"a": 46.75, "b": 908.1},
    ),
    (
        "convert_currency",
        "Convert an amount into another currency.",
        "amount:number source:string target:string",
        "How many HUF would 319.6 ISK make?",
        {"amount": 319.6, "source": "ISK", "target": "HUF"},
    ),
    (
        "read_file",
        "Read a file.",
        "path:string",
        "Let me see what /srv/logs/harbour-2041.log holds.",
        {"path": "/srv/logs/harbour-2041.log"},
    ),
    (
        "read_file",
        "Read a file.",
        "path:string",
        "Fetch the contents of crew_list.final.odt.",
        {"path": "crew_list.final.odt"},
    ),
    (
        "play_song",
        "Play a song.",
        "song:string artist:string?",
        'Put "Lanterns over Skye" on.',
        {"song": "Lanterns over Skye"},
    ),
    (
        "play_song",
        "Play a song.",
        "song:string artist:string?",
        'I am in the mood for "Salt and Cedar" by Mireille Audibert.',
        {"song": "Salt and Cedar", "artist": "Mireille Audibert"},
    ),
    (
        "set_reminder",
        "Set a reminder.",
        "text:string date:string?",
        'I need a reminder on 2032-12-24: "Wax the skis".',
        {"text": "Wax the skis", "date": "2032-12-24"},
    ),
    (
        "set_alarm",
        "Set an alarm for a time.",
        "time:string",
        "Get me out of bed at 05:52.",
        {"time": "05:52"},
    ),
    (
        "call_number",
        "Call a phone number.",
        "number:string",
        "Get hold of 0931 774 2265 on the line.",
        {"number": "0931 774 2265"},
    ),
    (
        "track_parcel",
        "Track a parcel.",
        "tracking_number:string",
        "Any sign of the parcel RR583920117FI?",
        {"tracking_number": "RR583920117FI"},
    ),
    (
        "search_web",
        "Search the web.",
        "query:string",
        'See what the web has on "tidal clock repair".',
        {"query": "tidal clock repair"},
    ),
    (
        "open_page",
        "Open a web page.",
        "url:string",
        "Bring up https://www.kelpwatch.example/map for me.",
        {"url": "https://www.kelpwatch.example/map"},
    ),
    (
        "find_restaurants",
        "Find restaurants in a city.",
        "city:string cuisine:string?",
        "Where would one dine in Ljubljana?",
        {"city": "Ljubljana"},
    ),
    (
        "order_taxi",
        "Order a taxi to an address.",
        "address:string",
        "Have a taxi come to 47 Thornbury Crescent.",
        {"address": "47 Thornbury Crescent"},
    ),
    (
        "get_coordinates",
        "Get the coordinates of an address.",
        "address:string",
        "Locate Avenida Belgrano 1180 on the map.",
        {"address": "Avenida Belgrano 1180"},
    ),
    (
        "define_word",
        "Get the meaning of a word.",
        "word:string",
        'I came across "gallimaufry". What is it?',
        {"word": "gallimaufry"},
    ),
    (
        "translate",
        "Translate a text into a language.",
        "text:string language:string",
        'In Icelandic, how would "low tide at dawn" go?',
        {"text": "low tide at dawn", "language": "Icelandic"},
    ),
    (
        "stock_price",
        "Get the price of a stock.",
        "symbol:string",
        "At what level does ZVXQ stand?",
        {"symbol": "ZVXQ"},
    ),
    (
        "water_plant",
        "Water a plant with some millilitres.",
        "plant:string millilitres:integer",
        "The plant Hortensia wants 275 ml.",
        {"plant": "Hortensia", "millilitres": 275},
    ),
    (
        "set_thermostat",
        "Set the temperature of a room.",
        "room:string degrees:number",
        "I would like 18.5 degrees in the orangery.",
        {"room": "orangery", "degrees": 18.5},
    ),
    (
        "deploy",
        "Deploy a service.",
        "service:string version:string",
        "Roll lighthouse-api out in version 14.0.3-rc2.",
        {"service": "lighthouse-api", "version": "14.0.3-rc2"},
    ),
    (
        "restart_server",
        "Restart a server.",
        "host:string",
        "The host grimsby-04 needs a restart.",
        {"host": "grimsby-04"},
    ),
    (
        "rename_folder",
        "Rename a folder.",
        "folder_id:string name:string",
        'Folder F-2086 is to be named "Old charts".',
        {"folder_id": "F-2086", "name": "Old charts"},
    ),
    (
        "add_to_cart",
        "Put goods into the cart.",
        "item:string quantity:integer",
        "Into the cart with 14 brass cleats.",
        {"item": "brass cleats", "quantity": 14},
    ),
    (
        "log_run",
        "Log a run in kilometres.",
        "distance:number",
        "Today's run came to 17.35 kilometres.",
        {"distance": 17.35},
    ),
    (
        "get_population",
        "Get the population of a country.",
        "country:string",
        "How populous is Kyrgyzstan?",
        {"country": "Kyrgyzstan"},
    ),
    (
        "find_film",
        "Find a film by its title.",
        "title:string",
        'Is "The Cormorant Winter" to be seen anywhere?',
        {"title": "The Cormorant Winter"},
    ),
    (
        "book_hotel",
        "Book a hotel in a city.",
        "city:string nights:integer",
        "A room in Dubrovnik, 11 nights, please.",
        {"city": "Dubrovnik", "nights": 11},
    ),
)

# Values of the above and of the other parts of the exam that no text of the corpus may hold.
KEPT_VALUES: tuple[str, ...] = listed(
    "Ouagadougou|Szczecin|Llanberis|Ushuaia|Kirkcaldy|Alexandroupoli|Hvar|Nuuk|Patagonia|"
    "Thessaly|Brittany|Gascony|Wojciech|Siobhan|quentin.aldous|ysolde_88|Gjirokastër|"
    "Vladivostok|Antananarivo|Reykjavik|Tbilisi|Halifax|Windhoek|Bergen|ZQ-99417-B|7741093|"
    "6650812|Nkechi|Balthasar|Anchor light|Winch|Perpetua|1830.45|Ignatius|80614|908.1|"
    "harbour-2041|crew_list|Lanterns|Salt and Cedar|Mireille|Wax the skis|0931 774|"
    "RR583920117FI|tidal clock|kelpwatch|Ljubljana|Thornbury|Avenida Belgrano|gallimaufry|"
    "Icelandic|ZVXQ|Hortensia|orangery|lighthouse-api|grimsby|F-2086|brass cleats|"
    "Kyrgyzstan|Cormorant|Dubrovnik|octobox|vault77|Ottilie|Tønder|Quimperlé|Roscoff|"
    "Gotland|hoopoe|Wilhelmina|Thaddeus|Regatta"
)
