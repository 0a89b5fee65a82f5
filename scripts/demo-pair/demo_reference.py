"""Reference numbers of the demo pair, by PyTorch: python demo_reference.py PAIR_DIR OUT.json

For each prompt: the rendered text, ids, tokens, offsets in code points, and the tuned model's greedy response, which is
forced by its ids on both models. For each model: log p of each response token; gradient x input of log p, prompt tokens
x response tokens; and, over the user's own tokens alone, densities and instruction score by the product's rule and by
the paper's literal formula. Checkpoint values as stored (bfloat16), everything computed in double precision.
"""

import argparse
import json
import math

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import little_world as world

VERBS = set(
    "answer arrange capitalize change classify copy count describe explain find give identify name repeat reverse "
    "rewrite sort summarize translate write".split()
)
SPECIAL_TOKENS = 4
"""Ids below this are control tokens."""
PAPER_EPSILON = 1e-9
TINY = 1e-300
"""Stands in for a divisor that is 0; what is divided by it is then thrown away."""


def density(attribution, b, epsilon=0.0):
    """Of each competing row, from a signed [rows, response] matrix.

    Without an epsilon a column that has no positive entry is all 0 (the product's rule).
    """
    positive = attribution.clamp(min=0)
    top = positive.max(0, keepdim=True).values + epsilon
    levels = torch.ceil(10 * torch.where(top > 0, positive / top.clamp(min=TINY), torch.zeros_like(positive)))
    levels[levels <= b] = 0
    norm = (levels**4).sum(1) ** 0.25 + epsilon
    raw = torch.where(norm > 0, levels.sum(1) / norm.clamp(min=TINY), torch.zeros_like(norm))
    return raw / raw.max() if raw.max() > 0 else raw


def instruction_score(densities, rows):
    return float(sum(densities[row] for row in rows) / math.log2(2 + len(rows)))


def attribute(model, ids, prompt_tokens):
    """log p of each response token, and gradient x input of it: [response], [prompt, response]."""
    embedded = model.get_input_embeddings()(torch.tensor([ids])).detach().requires_grad_()
    log_probabilities = torch.log_softmax(model(inputs_embeds=embedded, use_cache=False).logits[0], -1)
    forced = [log_probabilities[at - 1, ids[at]] for at in range(prompt_tokens, len(ids))]
    gradients = [torch.autograd.grad(value, embedded, retain_graph=True)[0][0, :prompt_tokens] for value in forced]
    columns = [(gradient * embedded.detach()[0, :prompt_tokens]).sum(-1) for gradient in gradients]
    return torch.stack(forced).detach(), torch.stack(columns, 1)


def rounded(tensor, digits=8):
    def walk(value):
        return [walk(v) for v in value] if isinstance(value, list) else float(f"{value:.{digits}g}")

    return walk(tensor.tolist())


def instruction_clause(prompt):
    """The part of the prompt that begins with an instruction verb: before a colon, or the first or last paragraph."""
    paragraphs = [prompt.split("\n\n")[0], prompt.split("\n\n")[-1]]
    parts = [prompt.split(":")[0], *paragraphs] if ":" in prompt else paragraphs
    return next(part for part in parts if part.split()[0].lower() in VERBS)


def describe_prompt(tokenizer, verb, prompt):
    """The rendered prompt and which of its tokens are the user's, and which the instruction's."""
    messages = [{"role": "user", "content": prompt}]
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
    start = text.index(prompt)
    user = [
        i
        for i, (begin, end) in enumerate(offsets)
        if begin >= start and end <= start + len(prompt) and ids[i] >= SPECIAL_TOKENS
    ]
    clause = instruction_clause(prompt)
    # A token may begin with the space before its word.
    clause_start = start + prompt.index(clause)
    inside = [i for i in user if offsets[i][0] >= clause_start - 1 and offsets[i][1] <= clause_start + len(clause)]
    return {
        "verb": verb,
        "prompt": prompt,
        "text": text,
        "ids": ids,
        "tokens": tokenizer.convert_ids_to_tokens(ids),
        "offsets": offsets,
        "user_tokens": user,
        "instruction_tokens": inside,
        "instruction_text": clause,
    }


def describe_run(model, item):
    """What one model makes of the forced response."""
    logp, attribution = attribute(model, item["ids"] + item["response_ids"], len(item["ids"]))
    own = attribution[item["user_tokens"]]
    rows = [item["user_tokens"].index(token) for token in item["instruction_tokens"]]
    scored, paper = density(own, 7), density(own * logp.exp(), 7, PAPER_EPSILON)
    return {
        "logp": rounded(logp),
        "attribution_log_probability": rounded(attribution),
        "density": rounded(scored),
        "density_display": rounded(density(own, 0)),
        "instruction_score": instruction_score(scored, rows),
        "paper": {"density": rounded(paper), "instruction_score": instruction_score(paper, rows)},
    }


def first_of_each_verb(seed):
    """Prompts whose answers are short and determined, one a verb."""
    seen = {"write", "list"}
    for verb, prompt, _ in world.instructions(seed, 400):
        if verb not in seen:
            seen.add(verb)
            yield verb, prompt


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pair")
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=4242)
    parser.add_argument("--prompts", type=int, default=6)
    options = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(f"{options.pair}/tuned")
    models = {
        role: AutoModelForCausalLM.from_pretrained(
            f"{options.pair}/{role}", dtype=torch.float64, attn_implementation="eager"
        )
        .eval()
        .requires_grad_(False)
        for role in ("base", "tuned")
    }
    stop = [tokenizer.convert_tokens_to_ids("<|end|>"), 0]
    items = []
    for _, (verb, prompt) in zip(range(options.prompts), first_of_each_verb(options.seed)):
        item = describe_prompt(tokenizer, verb, prompt)
        ids = torch.tensor([item["ids"]])
        answer = models["tuned"].generate(ids, max_new_tokens=60, do_sample=False, eos_token_id=stop, pad_token_id=0)
        item["response_ids"] = answer[0, ids.shape[1] :].tolist()
        item["response"] = tokenizer.decode(item["response_ids"])
        items.append(item | {role: describe_run(model, item) for role, model in models.items()})
        print(f"{verb}: {item['response']}")
    with open(options.out, "w") as file:
        json.dump(items, file)


if __name__ == "__main__":
    main()
