"""What other programs read in the two real GGUFs: digests of every weight (gguf package), ids of some texts (tokenizers).

    pip install gguf==0.19.0 numpy torch tokenizers
    python scripts/real-models/make_reference.py .cache/real-models GEMMA_FOLDER test/real/data/reference.json

GEMMA_FOLDER holds a tokenizer.json that was made from the Gemma GGUF by another program.
A digest is the SHA-256 of a tensor's bfloat16 bytes under its Hugging Face name and in Hugging Face's row order.
"""

import hashlib
import json
import sys

import numpy as np
import torch
from gguf import GGUFReader, dequantize
from tokenizers import Tokenizer

LEAVES = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm",
}
NORMS = {
    "llama": {"ffn_norm": "post_attention_layernorm"},
    "gemma3": {
        "post_attention_norm": "post_attention_layernorm", "ffn_norm": "pre_feedforward_layernorm",
        "post_ffw_norm": "post_feedforward_layernorm",
    },
}
TOP = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
TEXTS = [
    "", "Hello world", "  two  spaces\n\nand\tlines", "café ☕ 日本語 👩‍👩‍👧", "<start_of_turn>user\nHi<end_of_turn>",
    "x = 12345.678; // ünïcödé", "Question: What is the capital of Japan?\nAnswer:",
]


def heads_of(reader: GGUFReader, architecture: str, leaf: str) -> int:
    key = "head_count" if leaf == "attn_q" else "head_count_kv"
    return int(reader.fields[f"{architecture}.attention.{key}"].contents())


def digests(path: str) -> dict[str, str]:
    reader = GGUFReader(path)
    architecture = reader.fields["general.architecture"].contents()
    result = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        values = values.reshape([int(n) for n in reversed(tensor.shape)])
        stem, suffix = tensor.name.rsplit(".", 1)
        leaf = stem.split(".")[-1]
        if architecture == "llama" and leaf in ("attn_q", "attn_k"):
            heads = heads_of(reader, architecture, leaf)
            split = values.reshape(heads, values.shape[0] // heads // 2, 2, values.shape[1])
            values = np.concatenate([split[:, :, 0], split[:, :, 1]], axis=1).reshape(values.shape)
        if architecture == "gemma3" and leaf.endswith("norm"):
            values = values - 1
        name = TOP[leaf] if stem in TOP else f"model.layers.{stem.split('.')[1]}.{ {**LEAVES, **NORMS[architecture]}[leaf]}"
        bits = torch.from_numpy(np.ascontiguousarray(values)).to(torch.bfloat16).view(torch.int16).numpy()
        result[f"{name}.{suffix}"] = hashlib.sha256(bits.astype("<i2").tobytes()).hexdigest()
    return result


def main() -> None:
    folder, gemma, target = sys.argv[1:]
    tokenizer = Tokenizer.from_file(f"{gemma}/tokenizer.json")
    reference = {
        "smollm2": {"digests": digests(f"{folder}/smollm2-135m-instruct-q4_1.gguf")},
        "gemma3": {
            "digests": digests(f"{folder}/gemma-3-270m-q4_k_m.gguf"),
            "texts": [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS],
        },
    }
    with open(target, "w", encoding="utf-8") as file:
        json.dump(reference, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
