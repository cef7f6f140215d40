"""What tools there are, what each needs, and how people ask for it.

    kind.py            a kind of tool: plain data
    winds.py           the three documented tools
    everyday.py        messages, travel, money, time, the world
    home_and_work.py   the house, free time, the desk, shops, servers
    services.py        several values in one call, as interfaces of services have them
    computing.py, business.py, learning_and_leisure.py, travel_and_machines.py
                       tools of many trades, each of which comes up seldom
    things.py          things that are created, found, changed: each with its actions
    kinds.py           draws any of them, or one whose words are made up

Knows nothing of tools' names in the end, of values and of schemas.
"""
