"""Wire formats <-> engine requests and events. Knows HTTP and JSON, nothing of torch.

In reading order:
errors, json_body, fields      a body, read strictly
protocols, exchange            the seams, and one HTTP exchange of any dialect
http_limits, reply             what an exchange may cost; the response, written as it comes
chat, chat_answer              one dialect: parse a body; render its answer, whole or as a stream
completions, responses, messages, rest     the others; an _answer file each, but for rest
What they share:
conversation                   messages of OpenAI's; response_items, content_blocks: the others'
completion_fields (OpenAI's), sampling, structured, tools   fields
turn, calls                    events -> text, calls, an end
logprobs, usage, sse           how answers tell numbers, and how streams are framed
Beside them:
lookup, tokens                 questions that need no generation
in_process                     the REST dialect for callers in this process
metrics, spans                 the engine's figures for Prometheus, and a trace of each request
"""
