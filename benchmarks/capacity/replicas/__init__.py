"""What is simulated: servers, and the platform that starts them and deals requests out to them.

replica      one server: the engine's own scheduler, planner, caches, driven in made time
in_hand      its requests: the engine's own admission, and how each ends
fleet        replicas that come and go, and the gate before them
routing      which replica a request goes to
autoscaler   the platform's rules for how many there are

Knows of the engine what plans a step, and nothing of how a step is computed.
"""

__all__ = ["autoscaler", "fleet", "replica", "routing"]
