"""Goldens of options that the families' own goldens leave out: python make_further_goldens.py OUT [NAME …]

Other head counts, an odd number of layers, windows shorter than the text, biases where they are unusual, configs as transformers 4
wrote them. Each checkpoint is loaded again with `from_pretrained` before anything is computed, so that the config on the disk is
what counts. Only keys that test/golden/golden.test.ts reads are kept.
"""
import json, os, sys

import torch
import transformers as T

import make_goldens as mg

LENGTHS = (12, 4)
KEPT = ("ids", "prompt_tokens", "response_tokens", "logits_response", "logits_last", "logp_response", "attribution_probability",
        "attribution_log_probability", "attribution_logit", "gradient_l2_log_probability", "attribution_span_log_probability",
        "contrast_foil_last", "attribution_contrast_last", "attention", "value_weighted_attention", "ffn_output", "ffn_components")

TINY = dict(vocab_size=61, max_position_embeddings=96, hidden_size=24, num_attention_heads=6, num_hidden_layers=3, bos_token_id=0, eos_token_id=1, pad_token_id=1)


def tiny(**changes):
    return {**TINY, "intermediate_size": 40, **changes}


def opt(**changes):
    return T.OPTConfig(**{**TINY, "ffn_dim": 40, "word_embed_proj_dim": 24, **changes})


def without(config, *keys):
    return {k: v for k, v in config.items() if k not in keys}


def version4(config, **rotary):
    """`rope_theta`, `rope_scaling` and the like instead of `rope_parameters`, no `layer_types`."""
    return {**without(config, "rope_parameters", "layer_types", "_sliding_window_pattern"), **rotary}


def variants():
    """name -> (config, bfloat16 or not, how the written config.json is changed)"""
    keep = lambda c: c
    yarn = dict(rope_type="yarn", rope_theta=700.0, factor=5.0, original_max_position_embeddings=20)
    return {
        "gemma2-plain": (T.Gemma2Config(**tiny(num_key_value_heads=1, head_dim=8, sliding_window=5, query_pre_attn_scalar=17, attn_logit_softcapping=None, attention_bias=True)), True,
                         lambda c: without(version4(c, rope_theta=9e3), "tie_word_embeddings")),
        "gemma3-version4": (T.Gemma3TextConfig(**tiny(num_hidden_layers=4, num_key_value_heads=3, head_dim=8, sliding_window=5, query_pre_attn_scalar=8, sliding_window_pattern=2, rope_theta=5e5, rope_local_base_freq=3e3, rope_scaling={"rope_type": "linear", "factor": 8.0})), False,
                            lambda c: without(version4(c, rope_theta=5e5, rope_local_base_freq=3e3, rope_scaling={"rope_type": "linear", "factor": 8.0}, sliding_window_pattern=2), "tie_word_embeddings")),
        "phi3-window": (T.Phi3Config(**tiny(hidden_size=48, num_key_value_heads=2, sliding_window=6, partial_rotary_factor=0.75)), False, lambda c: version4(c, rope_theta=10000.0)),
        "gpt_neox-odd": (T.GPTNeoXConfig(**tiny(hidden_size=60, rotary_pct=0.5, rotary_emb_base=500, attention_bias=False, hidden_act="gelu_new")), False, lambda c: version4(c, rotary_pct=0.5, rotary_emb_base=500)),
        "olmo2-yarn": (T.Olmo2Config(**tiny(num_key_value_heads=2, attention_bias=True, rope_parameters=dict(yarn, beta_fast=16, beta_slow=2))), False, keep),
        "llama-yarn": (T.LlamaConfig(**tiny(num_key_value_heads=2, head_dim=12, rope_parameters=dict(yarn, mscale=0.7, mscale_all_dim=1.3, truncate=False))), False, keep),
        "smollm3-window": (T.SmolLM3Config(**tiny(num_hidden_layers=5, num_key_value_heads=2, no_rope_layer_interval=3, use_sliding_window=True, sliding_window=5, attention_bias=True, mlp_bias=True)), False, lambda c: version4(c, rope_theta=2e6)),
        "granite-biased": (T.GraniteConfig(**tiny(num_key_value_heads=3, embedding_multiplier=12.0, residual_multiplier=0.22, attention_multiplier=0.0156, logits_scaling=8.0, attention_bias=True, mlp_bias=True, hidden_act="gelu")), True, keep),
        "starcoder2-window": (T.Starcoder2Config(**tiny(num_key_value_heads=2, sliding_window=6, use_bias=False)), False, keep),
        "opt-350m": (opt(word_embed_proj_dim=10, do_layer_norm_before=False), False, keep),
        "opt-galactica": (opt(enable_bias=False, layer_norm_elementwise_affine=False, activation_function="gelu"), False, keep),
        "gpt2-inverse": (T.GPT2Config(vocab_size=61, n_positions=96, n_embd=24, n_layer=3, n_head=3, bos_token_id=0, eos_token_id=1, scale_attn_by_inverse_layer_idx=True), False, keep),
        "llama-one-token": (T.LlamaConfig(**tiny(num_hidden_layers=1, num_attention_heads=3, num_key_value_heads=1, head_dim=10, tie_word_embeddings=True)), True, keep),
        "qwen2-window": (T.Qwen2Config(**tiny(num_key_value_heads=2, use_sliding_window=True, sliding_window=5, max_window_layers=2)), False, lambda c: version4(c, rope_theta=1e4)),
    }


def liven(model, name):
    with torch.no_grad():
        for n, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * (0.35 if p.dim() > 1 else 0.15) + (1.0 if "norm" in n.lower() and n.endswith("weight") and "gemma" not in name else 0.0))


def write(out, name, config, bfloat16, change):
    d = os.path.join(out, name)
    torch.manual_seed(sum(map(ord, name)))
    model = T.AutoModelForCausalLM.from_config(config)
    liven(model, name)
    (model.to(torch.bfloat16) if bfloat16 else model).save_pretrained(d)
    path = os.path.join(d, "config.json")
    changed = change(json.load(open(path)))
    json.dump(changed, open(path, "w"), indent=2)
    finish(d, name, T.AutoModelForCausalLM.from_pretrained(d, dtype=torch.float64, attn_implementation="eager").eval())


def write_multimodal(out, name):
    """Gemma 3 as published with its eyes: sizes in `text_config`, only where they differ from the class, and a prefix to all names."""
    d = os.path.join(out, name)
    torch.manual_seed(sum(map(ord, name)))
    text = T.Gemma3TextConfig(**tiny(num_key_value_heads=2, head_dim=8, sliding_window=5, query_pre_attn_scalar=8, layer_types=["sliding_attention", "full_attention", "sliding_attention"]))
    eyes = dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1, image_size=8, patch_size=4, num_channels=3)
    model = T.Gemma3ForConditionalGeneration(T.Gemma3Config(text_config=text, vision_config=eyes, mm_tokens_per_image=4))
    liven(model, name)
    model.save_pretrained(d)
    alone = T.Gemma3ForCausalLM(text)
    alone.model.load_state_dict(model.model.language_model.state_dict())
    alone.tie_weights()
    alone.config._attn_implementation = "eager"
    finish(d, name, alone.to(torch.float64).eval())


def finish(d, name, model):
    mg.PROMPT, mg.RESPONSE = (1, 1) if name.endswith("one-token") else LENGTHS
    result = mg.golden(model, model.config, 3)
    result = {k: result[k] for k in KEPT}
    result["family"] = name
    result["made_with"] = {"torch": torch.__version__, "transformers": T.__version__, "dtype": "float64", "loaded": "from_pretrained"}
    json.dump(result, open(os.path.join(d, "golden.json"), "w"))
    print(name, sum(os.path.getsize(os.path.join(d, f)) for f in os.listdir(d)) // 1024, "KB")


def main():
    out = sys.argv[1]
    wanted = lambda name: name in sys.argv[2:] or len(sys.argv) < 3
    for name, (config, bfloat16, change) in variants().items():
        if wanted(name):
            write(out, name, config, bfloat16, change)
    if wanted("gemma3-multimodal"):
        write_multimodal(out, "gemma3-multimodal")


main()
