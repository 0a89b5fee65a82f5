"""Times inseq, captum and a batched PyTorch loop beside Instruct Lens, and compares what they compute.

All compute the same matrix [prompt tokens, response tokens]: the gradient of each response token's log-probability
times the prompt tokens' embeddings, summed over the embedding's width. run.sh calls this; README.md says more.
"""

from __future__ import annotations

import datetime
import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel, PreTrainedTokenizerFast
from transformers.utils.logging import disable_progress_bar

THREADS = 2
ROUNDS = 3
PROMPT = 64
RESPONSE = 64
# Response tokens that the loop differentiates at once. 8 and 16 take the same processor time.
BATCH = 16
# Largest relative difference that float32 rounding explains: the bound that the goldens are held to.
TOLERANCE = 2e-4
# Above this share of the processors, what others ran has to be mentioned.
QUIET = 0.05

Attribute = Callable[[], torch.Tensor]


def token_ids() -> list[int]:
    """The text of bench/attribution.ts."""
    return [(i * 7919) % 49152 for i in range(PROMPT + RESPONSE)]


def spelled(ids: list[int]) -> str:
    return " ".join(f"t{i}" for i in ids)


def spelling_tokenizer(vocabulary: int) -> PreTrainedTokenizerFast:
    """Token i is the word "t<i>": the checkpoint has no tokenizer, and inseq and captum take text."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({f"t{i}": i for i in range(vocabulary)}, unk_token="t0"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words)
    if tokenizer.encode(spelled(token_ids())) != token_ids():
        raise ValueError("the tokenizer does not give back the ids that were spelled")
    return tokenizer


def load(folder: str) -> PreTrainedModel:
    """Weights frozen: only the embeddings' gradients are wanted."""
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval().requires_grad_(False)


def batched_loop(folder: str, span: int) -> Attribute:
    """The backward of BATCH response tokens at a time, behind a forward for each `span` of them.

    RESPONSE means one forward over the whole text. With less, the text ends with the span: a backward then does not
    run over tokens that came later, and the forwards that are repeated cost less than that.
    """
    model = load(folder)
    ids = token_ids()
    embeddings = model.get_input_embeddings()(torch.tensor([ids]))

    def columns(first: int, last: int) -> list[torch.Tensor]:
        # A token is predicted by the row before it, so the span's last token is not in the text.
        text = embeddings[:, : PROMPT + last - 1].clone().requires_grad_(True)
        logits = model(inputs_embeds=text, use_cache=False, logits_to_keep=last - first).logits[0]
        targets = torch.tensor(ids[PROMPT + first : PROMPT + last])
        scores = logits.log_softmax(-1).gather(-1, targets[:, None])[:, 0]
        return [prompt_columns(scores_of_batch, text) for scores_of_batch in scores.split(BATCH)]

    def prompt_columns(scores: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
        seeds = torch.eye(len(scores))
        (gradients,) = torch.autograd.grad(scores, text, seeds, retain_graph=True, is_grads_batched=True)
        return (gradients * text.detach()).sum(-1)[:, 0, :PROMPT]

    def attribute() -> torch.Tensor:
        spans = [columns(first, min(first + span, RESPONSE)) for first in range(0, RESPONSE, span)]
        return torch.cat([batch for batches in spans for batch in batches]).T

    return attribute


def inseq_input_x_gradient(folder: str) -> Attribute:
    """inseq as its documentation calls it, with the response forced."""
    import inseq

    # inseq replaces the embedding layer, hence a model of its own.
    model = load(folder)
    tokenizer = spelling_tokenizer(model.config.vocab_size)
    wrapped = inseq.load_model(model, "input_x_gradient", tokenizer=tokenizer, device="cpu")
    ids = token_ids()

    def attribute() -> torch.Tensor:
        out = wrapped.attribute(
            spelled(ids[:PROMPT]),
            spelled(ids),
            attribute_target=False,
            attributed_fn="probability",
            logprob=True,
            show_progress=False,
        )
        # [tokens of the text, response tokens, width], not a number where a token is not yet there.
        return out.sequence_attributions[0].target_attributions[:PROMPT].sum(-1)

    return attribute


def captum_gradient_x_activation(folder: str) -> Attribute:
    """captum's attribution for language models over the embedding layer's output."""
    from captum.attr import LayerGradientXActivation, LLMGradientAttribution, TextTokenInput

    model = load(folder)
    tokenizer = spelling_tokenizer(model.config.vocab_size)
    method = LayerGradientXActivation(model, model.get_input_embeddings())
    attribution = LLMGradientAttribution(method, tokenizer)
    ids = token_ids()
    prompt = TextTokenInput(spelled(ids[:PROMPT]), tokenizer)
    response = torch.tensor(ids[PROMPT:])
    return lambda: attribution.attribute(prompt, target=response).token_attr.T


class InstructLens:
    """A process of Node.js that answers each line with the matrix."""

    def __init__(self, bundle: str, folder: str) -> None:
        command = ["node", bundle, folder, str(THREADS)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self) -> torch.Tensor:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the process of Node.js ended; its reason stands above")
        return torch.tensor(json.loads(line))

    def close(self) -> None:
        """Waits, so that its processor time counts as ours."""
        self.process.stdin.close()
        self.process.wait()


@dataclass
class Peer:
    name: str
    start: Callable[[], Attribute]
    attribute: Attribute | None = None
    matrix: torch.Tensor | None = None
    seconds: list[float] = field(default_factory=list)
    failure: str = ""

    def attempt(self, step: Callable[[], None]) -> None:
        """What does not work is reported in the table; the others go on."""
        if self.failure:
            return
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever a library may throw
            self.failure = f"{type(error).__name__}: {error}".splitlines()[0]

    def warm_up(self) -> None:
        self.attribute = self.start()
        self.matrix = self.attribute().detach().double()
        if self.matrix.shape != (PROMPT, RESPONSE):
            raise ValueError(f"a matrix {tuple(self.matrix.shape)} instead of {(PROMPT, RESPONSE)}")

    def measure(self) -> None:
        start = time.perf_counter()
        self.attribute()
        self.seconds.append(time.perf_counter() - start)
        print(f"{self.name}: {self.seconds[-1]:.1f} s", file=sys.stderr)

    def difference(self, other: Peer) -> float | None:
        """Of the two matrices, relative to the other's L2 norm."""
        if self.failure or other.failure:
            return None
        return ((self.matrix - other.matrix).norm() / other.matrix.norm()).item()


@dataclass
class Clock:
    """Seconds: of the wall, of all processors at work, and of those that worked for this process and its children."""

    wall: float
    machine: float
    own: float

    @staticmethod
    def now() -> Clock:
        fields = [int(x) for x in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        # The fourth and fifth are idle time.
        machine = (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")
        return Clock(time.perf_counter(), machine, sum(os.times()[:4]))

    def others_since(self, start: Clock) -> float:
        """Share of all processors that other processes had since then."""
        others = (self.machine - start.machine) - (self.own - start.own)
        return max(0.0, others / (self.wall - start.wall) / os.cpu_count())


def row(peer: Peer, ours: Peer, loop: Peer) -> str:
    if peer.failure:
        return f"| {peer.name} | did not work: {peer.failure} | | |"
    low, middle, high = min(peer.seconds), statistics.median(peer.seconds), max(peer.seconds)
    times = "" if ours.failure or peer is ours else f"{middle / statistics.median(ours.seconds):.1f} × ours"
    difference = None if peer is loop else peer.difference(loop)
    differs = "" if difference is None else f"differs from the loop by {difference:.0e}"
    return f"| {peer.name} | {middle:.1f} s ({low:.1f} to {high:.1f}) | {times} | {differs} |"


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} × {names[0] if names else 'unknown processor'}"


def report(rows: list[str], others: float) -> str:
    busy = f"**The machine was busy: other processes had {others:.0%} of its processors meanwhile, so these figures are too high and their ratios uncertain.**"
    quiet = f"Other processes had {others:.0%} of its processors meanwhile."
    table = "\n".join(["| who | time | | |", "|---|---|---|---|", *rows])
    return f"""# Peers

`bash bench/peers/run.sh .cache/bench/smollm2-f32` writes this file. {datetime.date.today()}, {processor()}, {THREADS} threads each,
Python {sys.version.split()[0]}, PyTorch {version("torch")}, transformers {version("transformers")}. Median of {ROUNDS} rounds in which all take turns, after one that
is not counted (least to greatest). {busy if others > QUIET else quiet}

The full matrix, {PROMPT} prompt and {RESPONSE} response tokens, float32. Differences are relative, in L2 norm.

{table}
"""


def main(folder: str, bundle: str, results: str) -> int:
    torch.set_num_threads(THREADS)
    disable_progress_bar()
    # captum sets what it then warns of.
    warnings.filterwarnings("ignore", message=".*required_grads has been set automatically")
    start = Clock.now()
    engine = InstructLens(bundle, folder)
    ours = Peer("Instruct Lens", lambda: engine)
    loop = Peer(f"PyTorch {version('torch')}, {BATCH} backwards at a time", lambda: batched_loop(folder, RESPONSE))
    peers = [
        ours,
        Peer(f"inseq {version('inseq')}, input_x_gradient", lambda: inseq_input_x_gradient(folder)),
        Peer(f"captum {version('captum')}, LLMGradientAttribution", lambda: captum_gradient_x_activation(folder)),
        loop,
        Peer("the same, a forward for each batch, text cut behind it", lambda: batched_loop(folder, BATCH)),
    ]
    for peer in peers:
        peer.attempt(peer.warm_up)
    for _ in range(ROUNDS):
        for peer in peers:
            peer.attempt(peer.measure)
    engine.close()
    rows = [row(peer, ours, loop) for peer in peers]
    print("\n".join(rows))
    Path(results).write_text(report(rows, Clock.now().others_since(start)), encoding="utf-8")
    differences = [peer.difference(loop) for peer in peers]
    return 0 if all(d is not None and d <= TOLERANCE for d in differences) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
