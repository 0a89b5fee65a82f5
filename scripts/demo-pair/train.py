"""Trains the demo model pair: a tiny Llama on Little World prose (base), then on its instructions (tuned).

    python train.py OUT [--base-steps 1800] [--tuned-steps 1300]

Writes OUT/base and OUT/tuned as ordinary Hugging Face checkpoints (config.json, model.safetensors in bfloat16,
tokenizer.json, tokenizer_config.json, a chat template, generation_config.json) and OUT/report.json with what was
measured. Deterministic for one machine and one version of the libraries. README.md says what to install.
"""

import argparse
import json
import math
import os
import random
import time

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

import little_world as world

VOCABULARY, CONTEXT, BATCH = 2048, 256, 32
END_OF_TEXT, USER, ASSISTANT, END = "<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>"
END_OF_TEXT_ID = 0
IGNORED = -100
"""Label of a token that carries no loss."""
PROSE_PART = 0.1
"""Part of the tuning rows that is prose, so that little of it is forgotten."""
OPEN_ENDED = ("write", "list")
"""Tasks with many right answers, which an exact comparison can't judge."""
TEMPLATE = (
    "{% for m in messages %}"
    "{% if m['role'] == 'assistant' %}" + ASSISTANT + "\n{{ m['content'] }}" + END + "\n"
    "{% else %}" + USER + "\n{{ m['content'] }}" + END + "\n{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}" + ASSISTANT + "\n{% endif %}"
)


def build_tokenizer(out):
    """A byte-level BPE trained on both streams, saved into both folders."""
    texts = list(world.stories(1, 20000)) + [f"{p}\n{r}" for _, p, r in world.instructions(1, 20000)]
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[END_OF_TEXT, USER, ASSISTANT, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, eos_token=END_OF_TEXT, pad_token=END_OF_TEXT, model_max_length=512
    )
    tokenizer.chat_template = TEMPLATE
    for name in ("base", "tuned"):
        tokenizer.save_pretrained(os.path.join(out, name))
    return tokenizer


def new_model():
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=192,
        intermediate_size=512,
        num_hidden_layers=6,
        num_attention_heads=6,
        num_key_value_heads=2,
        max_position_embeddings=512,
        rms_norm_eps=1e-5,
        rope_theta=10000.0,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=END_OF_TEXT_ID,
        pad_token_id=END_OF_TEXT_ID,
        attention_bias=False,
    )
    return LlamaForCausalLM(config)


def prose_batches(tokenizer, seed):
    """Stories end to end, cut into rows: (input ids, labels), each [BATCH, CONTEXT]."""
    size = BATCH * (CONTEXT + 1)
    buffer = []
    for text in world.stories(seed, 10**9):
        buffer += [*tokenizer.encode(text, add_special_tokens=False), END_OF_TEXT_ID]
        while len(buffer) >= size:
            rows = torch.tensor(buffer[:size]).view(BATCH, CONTEXT + 1)
            buffer = buffer[size:]
            yield rows[:, :-1], rows[:, 1:]


def chat_text(tokenizer, prompt):
    messages = [{"role": "user", "content": prompt}]
    return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)


def dialogues(tokenizer, seed):
    """(ids, labels) of one dialogue or, now and then, of a piece of prose; only response tokens carry loss."""
    tasks, prose = world.instructions(seed, 10**9), world.stories(seed + 1, 10**9)
    choice = random.Random(seed)
    while True:
        if choice.random() < PROSE_PART:
            ids = [*tokenizer.encode(next(prose), add_special_tokens=False), END_OF_TEXT_ID]
            yield ids, ids
        else:
            _, prompt, response = next(tasks)
            head = tokenizer.encode(chat_text(tokenizer, prompt), add_special_tokens=False)
            answer = tokenizer.encode(response + END, add_special_tokens=False)
            yield head + answer, [IGNORED] * len(head) + answer


def chat_batches(tokenizer, seed):
    """Dialogues packed into padded rows: (input ids, labels), each [BATCH, CONTEXT]."""
    rows, row, row_labels = [], [], []
    for ids, labels in dialogues(tokenizer, seed):
        if len(ids) > CONTEXT:
            continue
        if len(row) + len(ids) > CONTEXT + 1:
            padding = CONTEXT + 1 - len(row)
            rows.append((row + [END_OF_TEXT_ID] * padding, row_labels + [IGNORED] * padding))
            row, row_labels = [], []
            if len(rows) == BATCH:
                inputs, targets = (torch.tensor(part) for part in zip(*rows))
                rows = []
                yield inputs[:, :-1], targets[:, 1:]
        row = row + ids
        row_labels = row_labels + labels


def learning_rate(step, steps, peak):
    """A hundred steps of warm-up, then half a cosine down to a tenth of the peak."""
    return peak * min(1, (step + 1) / 100) * (0.1 + 0.45 * (1 + math.cos(math.pi * step / steps)))


def train(model, batches, steps, peak):
    """Returns the log: a line every 50 steps with the running mean of the loss."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.95), weight_decay=0.05, fused=True)
    model.train()
    log, start, mean = [], time.time(), None

    @torch.compile
    def loss_of(inputs, targets):
        logits = model(input_ids=inputs, use_cache=False).logits
        return torch.nn.functional.cross_entropy(
            logits.reshape(-1, VOCABULARY), targets.reshape(-1), ignore_index=IGNORED
        )

    for step, (inputs, targets) in zip(range(steps), batches):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, peak)
        loss = loss_of(inputs, targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            log.append({"step": step, "loss": round(mean, 4), "seconds": round(time.time() - start)})
            print(log[-1], flush=True)
    return log


@torch.no_grad()
def exact_responses(model, tokenizer, chat, each=12):
    """Part of exact responses to unseen instructions, by verb; greedy decoding."""
    model.eval()
    stop = [tokenizer.convert_tokens_to_ids(END), END_OF_TEXT_ID]
    right, total = {}, {}
    for verb, prompt, response in world.instructions(999, each * len(world.TASKS)):
        if total.get(verb, 0) >= each or verb in OPEN_ENDED:
            continue
        text = chat_text(tokenizer, prompt) if chat else prompt + "\n"
        ids = torch.tensor([tokenizer.encode(text, add_special_tokens=False)])
        answer = model.generate(ids, max_new_tokens=80, do_sample=False, eos_token_id=stop, pad_token_id=END_OF_TEXT_ID)
        given = tokenizer.decode(answer[0, ids.shape[1] :], skip_special_tokens=True).strip()
        total[verb] = total.get(verb, 0) + 1
        right[verb] = right.get(verb, 0) + (given == response)
    return {verb: round(right[verb] / total[verb], 2) for verb in sorted(total)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out")
    parser.add_argument("--base-steps", type=int, default=1800)
    parser.add_argument("--tuned-steps", type=int, default=1300)
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(os.cpu_count())
    tokenizer, model = build_tokenizer(options.out), new_model()
    report = {"parameters": sum(p.numel() for p in model.parameters())}
    stages = (
        ("base", prose_batches(tokenizer, 10), options.base_steps, 3e-3, END_OF_TEXT_ID),
        ("tuned", chat_batches(tokenizer, 20), options.tuned_steps, 2e-3, [tokenizer.convert_tokens_to_ids(END), 0]),
    )
    for name, batches, steps, peak, stop in stages:
        log = train(model, batches, steps, peak)
        report[name] = {"log": log, "exact_responses": exact_responses(model, tokenizer, name == "tuned")}
        model.generation_config.eos_token_id = stop
        model.to(torch.bfloat16).save_pretrained(os.path.join(options.out, name))
        # Tuning goes on from the rounded weights, so that the pair differs by tuning alone.
        model.float()
        print(name, report[name]["exact_responses"], flush=True)
        with open(os.path.join(options.out, "report.json"), "w") as file:
            json.dump(report, file, indent=1)


if __name__ == "__main__":
    main()
