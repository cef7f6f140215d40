"""All checks, the most telling first: what does not fit into the time any more is left out.

machine     versions and driver, how fast memory is copied
tested      the tests that are marked `gpu`
same        tokens and log probabilities beside transformers'
prompts     long prompts, and streams while prompts arrive
memory      what is taken of the device
speed       one stream to many, beside the limit, and vLLM
kernels     what a step launches
"""

from tests.gpu.check import Check
from tests.gpu.checks.kernels import kernels_a_step
from tests.gpu.checks.machine import copy_rate, large_model, versions
from tests.gpu.checks.memory import memory
from tests.gpu.checks.prompts import arriving_prompts, long_prompts, one_long_among_short
from tests.gpu.checks.same import greedy_tokens, log_probabilities
from tests.gpu.checks.speed import speed, vllm
from tests.gpu.checks.tested import marked_tests

CHECKS = (
    Check(versions, 60),
    Check(copy_rate, 60),
    Check(large_model, 120),
    Check(long_prompts, 120),
    Check(greedy_tokens, 90),
    Check(log_probabilities, 90),
    Check(speed, 120),
    Check(arriving_prompts, 90),
    Check(one_long_among_short, 120),
    Check(memory, 90),
    Check(kernels_a_step, 60),
    Check(marked_tests, 120),
    Check(vllm, 150),
)
