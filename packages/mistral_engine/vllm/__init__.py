"""The same promises, on vLLM: its engine as a library, in one thread with an event loop of its own.

opening    open_backend: its version, its arguments, its start, put together
adapters   LoRA adapters that requests choose by name
arguments  EngineConfig -> the names and values of vLLM's engine arguments
backend    VllmBackend: the thread; requests in, tokens out, through in_flight/
serving    on that event loop: who is in vLLM, who waits, and how each ends
answer     reads what vLLM has of one request, until it ends; and its log probabilities
progress   what goes on in vLLM, for figures and for those who wait
asking     what vLLM is asked for a request: its sampling parameters and grammar
grammar    constraints, written down as vLLM reads them
folder     a checkpoint as vLLM can read it
processes  the engine core's process, which ends with ours; and what vLLM logs
private    every name of vLLM's that it does not promise, and the versions that have it

vLLM is imported when a backend is opened, and only then. In here `import vllm` is vLLM itself:
nothing imports this folder by that name.
"""

__all__ = ["folder", "opening"]
