"""Token ids as transformers gives them for checkpoints whose files declare more than tokenizer.json.

    python make_goldens.py OUT.json

once with transformers 4.57.1 and once with 5.24.0; the files are transformers4.json and transformers5.json.
A case is a set of files; `pieces` and `bytes` stand for the two tokenizers below, which every case starts from.
"""
import copy
import json
import sys
import tempfile
from pathlib import Path

import transformers
from transformers import AutoTokenizer

TEXTS = ["the a", " the  a", "<|user|>\nthe<|end|>a", "<|user|> the <|end|>", "a<|note|>the", "<|note|> a", "é\n a", ""]


def added(content, ident, **flags):
    base = dict(id=ident, content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return {**base, **flags}


def decoder(*tokens):
    return {str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in tokens}


SPECIALS = ["<unk>", "<s>", "</s>", "<|user|>", "<|end|>"]


def pieces(normalizer=True):
    tokens = [*SPECIALS, *(f"<0x{b:02X}>" for b in range(256)), "\u2581", *"abcdefghijklmnopqrstuvwxyz", "he", "\u2581a", "the", "\u2581the"]
    to_mark = {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}
    merges = [["h", "e"], ["\u2581", "a"], ["t", "he"], ["\u2581", "the"]]
    model = dict(type="BPE", dropout=None, unk_token="<unk>", continuing_subword_prefix=None, end_of_word_suffix=None,
                 fuse_unk=True, byte_fallback=True, ignore_merges=False, vocab={t: i for i, t in enumerate(tokens)}, merges=merges)
    steps = [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
             {"type": "Strip", "content": " ", "start": 1, "stop": 0}]
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(t, i) for i, t in enumerate(SPECIALS)],
                normalizer={"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"}, to_mark]},
                pre_tokenizer=None, post_processor=None, decoder={"type": "Sequence", "decoders": steps}, model=model)


def level():
    nxt, alphabet = 0x100, []
    for b in range(256):
        if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174:
            alphabet.append(chr(b))
        else:
            alphabet.append(chr(nxt))
            nxt += 1
    step = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None,
                 fuse_unk=False, byte_fallback=False, ignore_merges=False,
                 vocab={t: i for i, t in enumerate([*SPECIALS, *alphabet, "he"])}, merges=[["h", "e"]])
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(t, i) for i, t in enumerate(SPECIALS)],
                normalizer=None, pre_tokenizer=step, post_processor=step, decoder=step, model=model)


BASES = {"pieces": pieces(), "bytes": level()}
PIECES = len(BASES["pieces"]["model"]["vocab"])
BYTES = len(BASES["bytes"]["model"]["vocab"])
NAMES = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
LLAMA = {**NAMES, "tokenizer_class": "LlamaTokenizer"}
PLAIN = {**NAMES, "tokenizer_class": "PreTrainedTokenizerFast"}
BOS = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
       "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
own = [added(t, i) for i, t in enumerate(SPECIALS)]
stripping = [added("<|user|>", 3, rstrip=True), added("<|end|>", 4, rstrip=True)]

# name, base, model type, changes of tokenizer.json, tokenizer_config.json, further files
CASES = [
    ("a token that stands only in the config", "bytes", "llama", {}, {**PLAIN, "added_tokens_decoder": decoder(*own, added("<|note|>", BYTES))}, {}),
    ("a token that is no special one", "bytes", "llama", {}, {**PLAIN, "added_tokens_decoder": decoder(*own, added("<|note|>", BYTES, special=False))}, {}),
    ("a token of added_tokens.json", "bytes", "llama", {}, PLAIN, {"added_tokens.json": {"<|note|>": BYTES}}),
    ("an additional special token", "bytes", "llama", {}, {**PLAIN, "additional_special_tokens": ["<|note|>"]}, {}),
    ("an additional special token of the map", "bytes", "llama", {}, PLAIN, {"special_tokens_map.json": {"additional_special_tokens": ["<|note|>"]}}),
    ("a role's token that nobody added", "bytes", "llama", {}, {**PLAIN, "pad_token": "<|note|>"}, {}),
    ("a role's token that is a word", "bytes", "llama", {}, {**PLAIN, "pad_token": "he"}, {}),
    ("flags of the config", "pieces", "phi3", {}, {**PLAIN, "added_tokens_decoder": decoder(*own[:3], *stripping)}, {}),
    ("the map is not read", "bytes", "llama", {}, {**PLAIN, "added_tokens_decoder": decoder(*own)}, {"special_tokens_map.json": {"pad_token": "<|note|>"}}),
    ("Llama, legacy not named", "pieces", "llama", {}, LLAMA, {}),
    ("Llama, legacy", "pieces", "llama", {}, {**LLAMA, "legacy": True}, {}),
    ("Llama, not legacy", "pieces", "llama", {}, {**LLAMA, "legacy": False}, {}),
    ("Llama, fast by name", "pieces", "llama", {}, {**LLAMA, "tokenizer_class": "LlamaTokenizerFast", "legacy": False}, {}),
    ("Llama for Phi-3", "pieces", "phi3", {}, {**LLAMA, "legacy": False}, {}),
    ("Llama for Mistral", "pieces", "mistral", {}, {**LLAMA, "legacy": False}, {}),
    ("Llama of bytes", "bytes", "llama", {}, LLAMA, {}),
    ("Llama without BOS", "pieces", "llama", {}, {**LLAMA, "add_bos_token": False}, {}),
    ("Llama with EOS", "pieces", "llama", {}, {**LLAMA, "add_eos_token": True}, {}),
    ("Llama whose tokenizer.json adds BOS", "pieces", "llama", {"post_processor": BOS}, {**LLAMA, "add_bos_token": False}, {}),
    ("another class whose tokenizer.json adds BOS", "pieces", "llama", {"post_processor": BOS}, {**PLAIN, "add_bos_token": False}, {}),
    ("another class that names add_bos_token", "pieces", "llama", {}, {**PLAIN, "add_bos_token": True}, {}),
    ("GPT-NeoX", "bytes", "gpt_neox", {"post_processor": BOS}, {**NAMES, "tokenizer_class": "GPTNeoXTokenizer"}, {}),
]


def made(base, changes):
    return {**copy.deepcopy(BASES[base]), **changes}


def main():
    rows = []
    version = transformers.__version__
    for name, base, model_type, changes, config, more in CASES:
        with tempfile.TemporaryDirectory() as folder:
            files = {"tokenizer.json": made(base, changes), "tokenizer_config.json": config,
                     "config.json": {"model_type": model_type, "transformers_version": version}, **more}
            for file, content in files.items():
                Path(folder, file).write_text(json.dumps(content), encoding="utf-8")
            tokenizer = AutoTokenizer.from_pretrained(folder)
            ids = [[tokenizer(text, add_special_tokens=special)["input_ids"] for text in TEXTS] for special in (False, True)]
        rows.append({"name": name, "base": base, "changes": changes, "files": {k: v for k, v in files.items() if k != "tokenizer.json"},
                     "bare": ids[0], "whole": ids[1]})
    Path(sys.argv[1]).write_text(json.dumps({"transformers": version, "texts": TEXTS, "bases": BASES, "cases": rows}, ensure_ascii=False) + "\n", encoding="utf-8")


main()
