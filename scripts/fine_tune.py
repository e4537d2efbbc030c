"""Tunes the encoder's last layers on our own labelled text and writes what the local engine ships of it; a tool.

Needs torch, onnx, safetensors, tokenizers, numpy, pydantic, pyyaml, vaderSentiment apart. Four minutes from the start;
one from what ships, with batches that came since: --onward BATCH ... --epochs 2 --rate 1e-4 --head-rate 5e-4
    python scripts/fine_tune.py --model FOLDER_OF_THE_MODEL_PACKAGE [--epochs 7] [--onward BATCH ...] [--dry-run]
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]  # not in the project's environment
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn import functional  # type: ignore[import-not-found]

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts.tuned_encoder import OPINIONS, WIDTH, Encoder  # noqa: E402
from triage.assistant.local.cues import CueReader  # noqa: E402
from triage.domain.signals import Signals  # noqa: E402
from triage.knowledge import tuned  # noqa: E402
from triage.knowledge.signals_file import load_signals  # noqa: E402

LONGEST_TOKENS = 128
BATCH = 32
KEPT = 0.98  # of the running average of the weights, which is what ships, at each step
CHANCE = np.random.default_rng(0)
CLASSES = {
    "urgency": ("low", "normal", "high", "critical"),
    "sentiment": ("very_negative", "negative", "neutral", "positive"),
    "route": ("assistant", "ticket", "live"),
}
MARKS = {
    "human": ("yes",),
    "red_flag": (
        "self_harm", "safety", "fraud", "legal", "press", "privacy", "abuse", "accessibility", "vulnerable",
    ),
}  # fmt: skip
WEIGHTS = {"urgency": 1.0, "sentiment": 1.0, "route": 0.7, "human": 1.0, "red_flag": 3.0}
CARE = {"human": 2.0, "red_flag": 3.0}  # how much worse a missed mark is than a false one


@dataclass
class Text:
    """One message: word pieces, cues, targets by head (None where nothing is known), state below the tuned layers."""

    batch: str
    split: str
    ids: list[int]
    cues: np.ndarray
    targets: dict[str, np.ndarray | None]
    below: torch.Tensor | None = None


def main() -> None:
    """Train, print figures, write the file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, required=True)
    options.add_argument("--epochs", type=int, default=7)
    options.add_argument("--rate", type=float, default=2e-4, help="how fast the layers learn")
    options.add_argument("--head-rate", type=float, default=2e-3)
    options.add_argument("--onward", nargs="+", metavar="BATCH", help="go on from what ships, with these files")
    options.add_argument("--replay", type=int, default=3000, help="other texts to learn again with --onward")
    options.add_argument("--share", type=float, default=0.65, help="of the way from what ships that --onward goes")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--first", type=int, default=tuned.FIRST_LAYER)
    options.add_argument("--dry-run", action="store_true", help="write nothing")
    given = options.parse_args()
    torch.manual_seed(given.seed)
    CHANCE.bit_generator.state = np.random.default_rng(given.seed).bit_generator.state
    tokenizer = Tokenizer.from_file(str(given.model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_TOKENS)
    known = load_signals(ROOT / "knowledge/signals.yaml")
    reader = Reader(tokenizer, CueReader(known))
    texts = [*labelled(reader), *examples(known, reader)]
    sizes = {head: len(labels) for head, labels in (CLASSES | MARKS).items()}
    encoder = Encoder(load_file(given.model / "model.safetensors"), given.first, len(texts[0].cues), sizes)
    lessons = [text for text in texts if text.split == "train"]
    if given.onward:
        encoder.go_on_from_what_ships()
        lessons = chosen(lessons, given.onward, given.replay)
    prepare(encoder, lessons + [text for text in texts if text.split != "train"])
    before = [tensor.detach().clone() for tensor in encoder.learning]
    learn(encoder, lessons, given.epochs, (given.rate, given.head_rate))
    if given.onward:
        encoder.move(before, given.share)
    for split in ("dev", "test"):
        report(split, encoder, [text for text in texts if text.split == split])
    if not given.dry_run:
        write(encoder)


class Reader:
    """Makes texts of lines."""

    def __init__(self, tokenizer: Tokenizer, cues: CueReader) -> None:
        self._tokenizer = tokenizer
        self._cues = cues

    def text(self, line: str, batch: str, split: str, targets: dict[str, np.ndarray | None]) -> Text:
        """One message."""
        return Text(batch, split, self._tokenizer.encode(line).ids, self._cues.read(line).numbers, targets)


def labelled(reader: Reader) -> Iterable[Text]:
    """The labelled set; where two people labelled a training message each counts half."""
    for path in sorted(path for part in ("train", "assess") for path in (ROOT / "evals/cases" / part).glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            opinions = [row["labels"]]
            if row["split"] == "train" and "second" in row:
                opinions.append(row["second"])
            each = [targets_of(opinion) for opinion in opinions]
            targets = {head: np.mean([one[head] for one in each], axis=0) for head in each[0]}
            yield reader.text(row["text"], path.stem, row["split"], targets)


def targets_of(labels: dict[str, object]) -> dict[str, np.ndarray]:
    """One labeller's opinion as numbers."""
    flags = labels["red_flags"]
    assert isinstance(flags, list)
    targets = {name: one_hot(classes, str(labels[name])) for name, classes in CLASSES.items()}
    targets["human"] = np.array([float(bool(labels["human_requested"]))], dtype=np.float32)
    targets["red_flag"] = np.array([float(flag in flags) for flag in MARKS["red_flag"]], dtype=np.float32)
    return targets


def one_hot(classes: Sequence[str], name: str) -> np.ndarray:
    """A row with a one at the class of this name."""
    return np.array([float(one == name) for one in classes], dtype=np.float32)


def examples(known: Signals, reader: Reader) -> Iterable[Text]:
    """The examples of `signals.yaml`: each tells of one head only."""
    rows = [
        (line, head, one_hot(CLASSES[head], str(label)))
        for head, group in (("urgency", known.urgency), ("sentiment", known.sentiment))
        for label, signal in group.items()
        for line in signal.examples
    ]
    for flag, signal in known.red_flags.items():
        rows += [(line, "red_flag", one_hot(MARKS["red_flag"], str(flag))) for line in signal.examples]
    rows += [(line, "red_flag", one_hot(MARKS["red_flag"], "")) for line in known.ordinary]
    for lines, asks in ((known.human_request.examples, 1.0), (known.human_request.lookalikes, 0.0)):
        rows += [(line, "human", np.array([asks], np.float32)) for line in lines]
    for line, head, target in rows:
        yield reader.text(line, "signals", "train", {**dict.fromkeys(CLASSES | MARKS), head: target})


def prepare(encoder: Encoder, texts: list[Text]) -> None:
    """Run every text through the layers that stay as they are, once."""
    for batch in batches(texts, 64):
        ids = torch.zeros(len(batch), max(len(text.ids) for text in batch), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for row, text in enumerate(batch):
            ids[row, : len(text.ids)] = torch.tensor(text.ids)
            mask[row, : len(text.ids)] = 1
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            states = encoder.below(ids, mask).float()
        for row, text in enumerate(batch):
            text.below = states[row, : len(text.ids)].clone()


def batches(texts: list[Text], size: int, jitter: float = 0.0) -> list[list[Text]]:
    """Texts of about equal length together."""
    ordered = sorted(texts, key=lambda text: len(text.ids) + CHANCE.random() * jitter)
    return [ordered[n : n + size] for n in range(0, len(ordered), size)]


def stacked(batch: list[Text]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The states of a batch, padded, which of them are there, and the cues."""
    length = max(len(text.ids) for text in batch)
    states, mask = torch.zeros(len(batch), length, WIDTH), torch.zeros(len(batch), length)
    for row, text in enumerate(batch):
        assert text.below is not None
        states[row, : len(text.ids)] = text.below
        mask[row, : len(text.ids)] = 1
    return states, mask, torch.tensor(np.array([text.cues for text in batch]))


def chosen(lessons: list[Text], fresh: Sequence[str], replay: int) -> list[Text]:
    """The fresh batches whole, and some of the others, so that they are not forgotten."""
    known = [text for text in lessons if text.batch not in fresh]
    again = CHANCE.permutation(len(known))[:replay]
    return [text for text in lessons if text.batch in fresh] + [known[n] for n in again]


def learn(encoder: Encoder, texts: list[Text], epochs: int, rates: tuple[float, float]) -> None:
    """AdamW with a short warm-up and a linear fall; the average of the weights stays. Rates of layers and heads."""
    optimizer = torch.optim.AdamW(
        [{"params": list(encoder.free.values())}, {"params": encoder.of_heads}], weight_decay=0.01
    )
    encoder.training = True
    average = [tensor.detach().clone() for tensor in encoder.learning]
    step, steps = 0, epochs * (len(texts) // BATCH + 1)
    began = time.monotonic()
    for epoch in range(epochs):
        plan = batches(texts, BATCH, jitter=12)
        CHANCE.shuffle(plan)
        total = 0.0
        for batch in plan:
            pace = min(1.0, step / 60) * (1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = encoder.logits(*stacked(batch))
            loss = loss_of({head: said.float() for head, said in logits.items()}, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.learning, 1.0)
            optimizer.step()
            with torch.no_grad():
                torch._foreach_lerp_(average, encoder.learning, 1 - min(KEPT, step / (step + 10)))
            total += loss.item()
            step += 1
        print(f"epoch {epoch + 1}: loss {total / len(plan):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    encoder.move(average, 0.0)
    encoder.training = False


def loss_of(logits: dict[str, torch.Tensor], batch: list[Text]) -> torch.Tensor:
    """Cross-entropy of every head over the texts that tell of it."""
    total = torch.zeros(())
    for head, weight in WEIGHTS.items():
        known = [row for row, text in enumerate(batch) if text.targets[head] is not None]
        if not known:
            continue
        wanted = torch.tensor(np.array([batch[row].targets[head] for row in known], dtype=np.float32))
        said = logits[head][known]
        if head in CLASSES:
            total = total + weight * functional.cross_entropy(said, wanted, label_smoothing=0.05)
        else:
            care = torch.tensor(CARE[head])
            wanted = wanted * 0.975 + 0.0125 if head == "human" else wanted  # never quite sure
            total = total + weight * functional.binary_cross_entropy_with_logits(said, wanted, pos_weight=care)
    return total


def report(split: str, encoder: Encoder, texts: list[Text]) -> None:
    """Figures of the heads alone, without the rules around them."""
    said: dict[str, list[np.ndarray]] = {head: [] for head in CLASSES | MARKS}
    wanted: dict[str, list[np.ndarray]] = {head: [] for head in CLASSES | MARKS}
    for batch in batches(texts, 64):
        with torch.no_grad():
            logits = encoder.logits(*stacked(batch))
        for head, rows in logits.items():
            said[head] += list(rows.numpy())
            wanted[head] += [target for text in batch if (target := text.targets[head]) is not None]
    for head in CLASSES:
        got, right = np.argmax(said[head], axis=1), np.argmax(wanted[head], axis=1)
        scores = [f1(right == n, got == n) for n in range(len(CLASSES[head]))]
        print(f"{split} {head}: macro-F1 {np.mean(scores):.3f} {np.round(scores, 2)}")
    for head in MARKS:
        got, right = np.array(said[head]) > 0, np.array(wanted[head]) > 0.5
        print(f"{split} {head}: recall {got[right].mean():.3f}, false alarms {got[~right].mean():.4f}")


def f1(right: np.ndarray, got: np.ndarray) -> float:
    """The F1 of one class."""
    return float(2 * (right & got).sum() / max(1, right.sum() + got.sum()))


def write(encoder: Encoder) -> None:
    """The differences of the layers for `knowledge`, the heads for `assistant`."""
    differences = {name: (tensor.detach() - encoder.published[name]).numpy() for name, tensor in encoder.free.items()}
    layers: dict[str, Any] = tuned.packed(differences)
    np.savez_compressed(tuned.FILE, **layers)
    arrays: dict[str, Any] = {}
    for name, (weight, bias) in encoder.heads.items():
        rows, shifts, labels = weight.detach().numpy(), bias.detach().numpy(), (CLASSES | MARKS)[name]
        if len(labels) == 1:  # one row against nothing
            rows, shifts, labels = np.vstack((rows, 0 * rows)), np.append(shifts, 0.0), (*labels, "no")
        arrays |= {f"{name}.weight": rows, f"{name}.bias": shifts, f"{name}.labels": np.array(labels)}
    np.savez_compressed(OPINIONS, **arrays)
    print(f"wrote {tuned.FILE.stat().st_size / 1e6:.1f} MB and {OPINIONS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
