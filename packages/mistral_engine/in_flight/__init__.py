"""What happens to a request besides computing its tokens; every backend uses it as it is.

inbox        the way in: from callers to the backend's thread
flights      all requests in hand: taken in, told, ended, each exactly once
flight       one of them, with its times
output       tokens -> events, and the end of an answer; stop: what of its text is shown
entries      the log probabilities that go with its text
streams      the way out: where callers wait, and the outbox of a step
admission    who may wait; deadlines: how long
             expected_wait: for admission, learnt from what goes on; seen_prompts: for that
measures     what is counted of it all

Knows nothing of how tokens are computed, of torch, and of HTTP.
"""

__all__ = ["admission", "flight", "flights", "inbox", "output", "seen_prompts", "streams"]
