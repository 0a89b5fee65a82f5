"""Goldens of GGUF files as they are published: python make_converted.py LLAMA_CPP OUT

LLAMA_CPP is a checkout of llama.cpp; its own converter writes OUT/<family>/model.gguf from a checkpoint of random weights, and
transformers computes in float64 what that checkpoint says (golden.json, keys as in test/golden/README.md). Only the vocabulary is
left out: the checkpoints have no tokenizer. Sizes and settings are those that a GGUF can tell, or that llama.cpp takes for granted.
Needs torch, transformers, gguf.
"""
import json, os, sys, tempfile
from pathlib import Path

LLAMA_CPP, OUT = sys.argv[1:3]
sys.path[:0] = [LLAMA_CPP, os.path.join(LLAMA_CPP, "gguf-py"), os.path.join(os.path.dirname(__file__), "..", "..", "test", "golden")]

import gguf
import torch
import transformers as T
from conversion import get_model_architecture, get_model_class, ModelBase, ModelType

import make_goldens as mg

mg.PROMPT, mg.RESPONSE = 8, 3
KEPT = ("ids", "prompt_tokens", "response_tokens", "logits_response", "logp_response", "attribution_log_probability",
        "attribution_span_log_probability", "attention", "ffn_output")
TINY = dict(vocab_size=48, max_position_embeddings=64, hidden_size=24, num_attention_heads=6, num_hidden_layers=2, intermediate_size=32,
            bos_token_id=0, eos_token_id=1, pad_token_id=1)


def tiny(**changes):
    return {**TINY, **changes}


def families():
    """name -> (config, what config.json is to say as published ones do)"""
    gqa = dict(num_key_value_heads=2)
    plain = dict(rope_type="default", rope_theta=10000.0)
    gemma = dict(**gqa, head_dim=8, sliding_window=4, query_pre_attn_scalar=8)
    old = lambda **keys: keys
    return {
        "llama": (T.LlamaConfig(**tiny(**gqa, rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=4.0))), {}),
        "llama-llama3": (T.LlamaConfig(**tiny(**gqa, head_dim=8, max_position_embeddings=131072, rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192))), {}),
        "mistral": (T.MistralConfig(**tiny(**gqa, head_dim=8, sliding_window=None)), {}),
        "qwen2": (T.Qwen2Config(**tiny(**gqa, tie_word_embeddings=True)), {}),
        "qwen3": (T.Qwen3Config(**tiny(**gqa, head_dim=8)), {}),
        "gemma2": (T.Gemma2Config(**tiny(**gemma)), {}),
        "gemma3": (T.Gemma3TextConfig(**tiny(**gemma, num_hidden_layers=6, intermediate_size=16)), old(rope_theta=1e6, rope_local_base_freq=1e4)),
        "phi3": (T.Phi3Config(**tiny(**gqa, original_max_position_embeddings=64, sliding_window=5, rope_parameters=dict(plain, partial_rotary_factor=1.0))), {}),
        "phi3-partial": (T.Phi3Config(**tiny(hidden_size=48, **gqa, original_max_position_embeddings=64, tie_word_embeddings=True, rope_parameters=dict(plain, partial_rotary_factor=0.75))), {}),
        "gpt2": (T.GPT2Config(vocab_size=48, n_positions=64, n_embd=24, n_layer=2, n_head=6, bos_token_id=0, eos_token_id=1), old(n_ctx=64)),
        "gpt_neox": (T.GPTNeoXConfig(**tiny(hidden_size=48, rope_parameters=dict(plain, partial_rotary_factor=0.25))), old(rotary_pct=0.25)),
        "gpt_neox-sequential": (T.GPTNeoXConfig(**tiny(hidden_size=48, use_parallel_residual=False, rope_parameters=dict(plain, partial_rotary_factor=1.0))), old(rotary_pct=1.0)),
        "olmo2": (T.Olmo2Config(**tiny(**gqa)), {}),
        "smollm3": (T.SmolLM3Config(**tiny(**gqa, num_hidden_layers=4, no_rope_layer_interval=4)), {}),
        "granite": (T.GraniteConfig(**tiny(**gqa, embedding_multiplier=12.0, residual_multiplier=0.22, attention_multiplier=0.125, logits_scaling=8.0, tie_word_embeddings=True)), {}),
        "starcoder2": (T.Starcoder2Config(**tiny(**gqa, sliding_window=None, use_bias=True)), {}),
    }


def write(name, config, changes):
    torch.manual_seed(sum(map(ord, name)))
    model = T.AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for n, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * (0.35 if p.dim() > 1 else 0.15) + (1.0 if "norm" in n.lower() and n.endswith("weight") and "gemma" not in name else 0.0))
    folder = os.path.join(OUT, name)
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as d:
        model.save_pretrained(d)
        path = os.path.join(d, "config.json")
        config_json = {**json.load(open(path)), **changes}
        json.dump(config_json, open(path, "w"))
        # Gemma's converter cuts the embedding to the words that it counts here.
        words = {"model": {"vocab": {str(i): i for i in range(TINY["vocab_size"])}}, "added_tokens": []}
        json.dump(words, open(os.path.join(d, "tokenizer.json"), "w"))
        convert(Path(d), Path(folder) / "model.gguf", changes)
        model = T.AutoModelForCausalLM.from_pretrained(d, dtype=torch.float64, attn_implementation="eager").eval()
    result = mg.golden(model, model.config, 5)
    result = {k: result[k] for k in KEPT}
    result["made_with"] = {"torch": torch.__version__, "transformers": T.__version__, "dtype": "float64"}
    json.dump(result, open(os.path.join(folder, "golden.json"), "w"))
    print(name, sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)) // 1024, "KB")


def convert(folder, file, keys):
    """What `convert_hf_to_gguf.py FOLDER --outtype f32` does, without a tokenizer. transformers 5 drops keys that the converter asks for."""
    with torch.inference_mode():
        made_for = get_model_architecture(ModelBase.load_hparams(folder, False), ModelType.TEXT)
        kind = get_model_class(made_for)
        kind.set_vocab = lambda self: None
        model = kind(folder, gguf.LlamaFileType.ALL_F32, file)
        model.hparams.update(keys)
        model.write()


for name, (config, changes) in families().items():
    if len(sys.argv) < 4 or name in sys.argv[3:]:
        write(name, config, changes)
