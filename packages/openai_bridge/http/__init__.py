"""HTTP: a request comes in, an answer goes out, a client leaves in between.

exchange   one request, from its body to the end of its answer
lookup     one question that needs no generation
reading    where a body is read
reply      the response, written as it comes
limits     what an exchange may cost

Knows ASGI; knows nothing of any dialect's fields.
"""

__all__ = ["exchange", "limits", "lookup"]
