"""Every kind of checkpoint that is tried, in the order of the table.

of_mistral   Mistral's own, and what others do to the same files
later        Mistral's newer ones
finetunes    with chat templates of their own
adapters     LoRA
refused      what is recognised, and not served
bad_input    what is spoilt, or means no good
"""

from tests.checkpoints.kinds import (
    adapters,
    bad_input,
    finetunes,
    later,
    of_mistral,
    refused,
)

KINDS = (
    *of_mistral.KINDS,
    *later.KINDS,
    *finetunes.KINDS,
    *adapters.KINDS,
    *refused.KINDS,
    *bad_input.KINDS,
)
