"""Which state of this bundle runs: `GET /health` and the first log line of a load tell it.

CHANGELOG.md says what is new in it. The third number grows with repairs, the second with abilities,
the first when a request or a setting that worked no longer does.
"""

VERSION = "0.1.0"
