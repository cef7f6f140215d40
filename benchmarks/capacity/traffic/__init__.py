"""The load that is simulated: who asks when, for how much, and what their prompts share.

arrivals   when: at random, in bursts, along a day
lengths    how long prompts and answers are
trace      both together: a list of requests

Knows nothing of servers. The same seed gives the same requests.
"""

__all__ = ["arrivals", "lengths", "trace"]
