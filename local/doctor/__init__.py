"""`make doctor`: what this machine is, and what to expect of it, before anything is installed.

__main__   looks, and prints
report     the sentences
expect     which models fit, and roughly how quickly they answer
models     what models take in memory
cpu        what the processor computes with
limits     the cores and the memory that a container leaves
gpu        what nvidia-smi says
rate       how fast memory is read
surroundings   PyTorch, the disk, the port

Standard library only, and in a Python of 3.8 on: it also tells whoever has too old a one. Torch is
never imported: what is installed is read from its metadata. Knows nothing of the bundle's code.
"""
