"""The text that a caller expects much of an answer to be: OpenAI's predicted outputs.

It can make the answer come sooner, and changes nothing else.
"""

from __future__ import annotations

from openai_bridge.body.fields import Fields
from openai_bridge.parsing.messages import read_parts

_ROLE = "user"  # whose parts are text alone


def read_prediction(fields: Fields) -> str:
    """`prediction`, an object of the type content: a text, or parts of one. Empty without one."""
    prediction = fields.object("prediction")
    if prediction is None:
        return ""
    prediction.required("type", prediction.choice("type", ("content",)))
    content = prediction.required("content", prediction.raw("content"))
    if isinstance(content, list):
        content = read_parts(prediction, "content", _ROLE).text
    elif not isinstance(content, str):
        raise prediction.wrong_type("content", "a string or an array of text parts")
    prediction.finish()
    return content
