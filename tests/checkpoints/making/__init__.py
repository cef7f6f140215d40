"""Small checkpoints with random weights, as people publish them: each file, and what it says.

config          config.json and the like
weights         tensors of random numbers, under the published names, in safetensors
sentencepiece   tokenizer.model, cut out of the embedded model's
tokenizer_json  tokenizer.json: the same pieces, or Tekken's, with added tokens
tekken          tekken.json, cut out of the one that mistral-common ships
finetune        a chat template, in each of the places where one may stand
adapter         LoRA, as peft writes it
quantised       bitsandbytes and fp8

Each file is made in well under a second, and the same every time. Knows nothing of the engine.
"""
