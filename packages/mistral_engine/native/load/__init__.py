"""What happens once, at load.

device/     which one the weights go to, and whether it will do
weights     transformers' model with a checkpoint's weights
language_model  what of a checkpoint is one: class, config, names
served      whether a config asks for what is computed here
positions   the same, of rope and what else goes by positions
agreement   whether they hold the model of the config
headers     what the weight files say of themselves
forecast    what weights will take in memory
lora/       an adapter, merged into them
quantising  who quantises what, by device
memory      what there is room for
trial/      full steps, for what they take
cache       the store of keys and values, in what is left
fingerprint a name that changes with what may change the answers
"""

__all__ = ["cache", "device", "fingerprint", "language_model", "memory", "quantising", "weights"]
