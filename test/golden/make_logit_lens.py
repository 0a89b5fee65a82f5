"""The logit lens of the response tokens, by PyTorch in float64: ranks behind every layer, added to folders that hold a golden.json.

    python make_logit_lens.py data/llama data/gpt2 data/gemma2 data/qwen3

FOLDER/logit_lens.json: {"ranks": one row a response token, one column a layer}, 1 + the number of tokens with a larger logit when the final norm and
the head read the residual stream behind that layer. transformers' last hidden state is normed already, so streams are taken by hooks.
"""
import json, os, sys

import torch
import transformers as T

from make_goldens import layers_of


def final_norm(model):
    m = model.model if hasattr(model, "model") else model.transformer if hasattr(model, "transformer") else model.gpt_neox
    m = getattr(m, "decoder", m)
    for name in ("norm", "ln_f", "final_layer_norm"):
        if getattr(m, name, None) is not None:
            return getattr(m, name)
    return lambda x: x


def ranks(folder):
    with open(os.path.join(folder, "golden.json")) as file:
        golden = json.load(file)
    ids, prompt = golden["ids"], golden["prompt_tokens"]
    model = T.AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float64).eval()
    streams = []
    for layer in layers_of(model):
        layer.register_forward_hook(lambda _, __, output: streams.append(output[0] if isinstance(output, tuple) else output))
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0]
        rows = [model.get_output_embeddings()(final_norm(model)(stream.reshape(len(ids), -1))) for stream in streams]
    # The last layer's are the model's own, but for a scale and a soft cap, which change no order.
    assert torch.equal(rows[-1].argsort(-1)[prompt - 1 : -1], logits.argsort(-1)[prompt - 1 : -1])
    at = range(prompt, len(ids))
    return [[1 + int((row[m - 1] > row[m - 1][ids[m]]).sum()) for row in rows] for m in at]


for folder in sys.argv[1:]:
    with open(os.path.join(folder, "logit_lens.json"), "w") as file:
        json.dump({"ranks": ranks(folder)}, file)
        file.write("\n")
