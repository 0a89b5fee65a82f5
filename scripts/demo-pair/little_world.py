"""Little World: a generated corpus for the demo model pair.

Two streams of text, both made from one small world of people, animals, things and places:

* ``stories(seed, n)``      plain prose for pre-training the base model;
* ``instructions(seed, n)`` (verb, instruction, response) triples for tuning it, in which the SAME content is
  asked about with DIFFERENT verbs, so that only the instruction decides the response.

Everything is generated from the seed; no text of anyone else's is used. Python standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator

from storytelling import Storyteller, a, join
from vocabulary import (
    ANIMALS,
    BAD,
    COLORS,
    FOODS,
    FRENCH,
    GOOD,
    KINDS,
    NUMBERS,
    OPPOSITES,
    PAST,
    PLACES,
    PLURALS,
    SIZES,
    THINGS,
)

TASKS = (
    "count reverse sort repeat capitalize find classify translate give change list summarize answer explain name "
    "describe write"
).split()
WITHOUT_OBJECT = "walks plays jumps runs sings cooks reads helps paints".split()


class World(Storyteller):
    """Asks for things with one of the task verbs; `do_<verb>` gives the prompt and the response."""

    def words(self, lo=3, hi=5) -> list[str]:
        return self.random.sample(sorted(KINDS), self.random.randint(lo, hi))

    def instruction(self) -> tuple[str, str, str]:
        """verb, prompt, response. The same kind of content goes under many verbs."""
        verb = self.pick(TASKS)
        prompt, response = getattr(self, "do_" + verb)()
        return verb, prompt, response

    def sentence(self) -> str:
        # All five are made, one is taken: the choices of the others are part of the corpus too.
        n, *_ = self.person()
        v = self.pick(list(PAST))
        return {
            "has": f"{n} has a {self.pick(COLORS)} {self.pick(THINGS)}.",
            "likes": f"{n} likes the {self.pick(COLORS)} {self.pick(ANIMALS)}.",
            "wants": f"{n} wants a {self.pick(SIZES[:2])} {self.pick(THINGS)}.",
            "gives": f"{n} gives the {self.pick(THINGS)} to {self.person(n)[0]}.",
        }.get(
            v,
            f"{n} {v} {'at' if v in WITHOUT_OBJECT else 'the ' + self.pick(THINGS) + ' at'} the {self.pick(PLACES)}.",
        )

    def content(self) -> tuple[str, list[str]]:
        w = self.words()
        return ", ".join(w), w

    def ask(self, forms: list[str], content: str) -> str:
        f = self.pick(forms)
        return self.pick([f"{f}: {content}", f"{f}.\n\n{content}", f"{content}\n\n{f}."])

    def do_count(self) -> tuple[str, str]:
        c, w = self.content()
        return self.ask(
            ["Count the words", "Count how many words there are", "Count the items in the list"], c
        ), NUMBERS[len(w) - 1].capitalize() + "."

    def do_reverse(self) -> tuple[str, str]:
        c, w = self.content()
        return self.ask(
            ["Reverse the list", "Reverse the order of the words", "Write the words in reverse order"], c
        ), ", ".join(w[::-1])

    def do_sort(self) -> tuple[str, str]:
        c, w = self.content()
        return self.ask(["Sort the words", "Sort the list from A to Z", "Arrange the words in order"], c), ", ".join(
            sorted(w)
        )

    def do_repeat(self) -> tuple[str, str]:
        c = self.content()[0] if self.random.random() < 0.5 else self.sentence()
        return self.ask(["Repeat the text", "Repeat this", "Copy the text"], c), c

    def do_capitalize(self) -> tuple[str, str]:
        c = self.content()[0] if self.random.random() < 0.5 else self.sentence()
        return self.ask(
            ["Write this in capital letters", "Capitalize the text", "Change this to capital letters"], c
        ), c.upper()

    def do_find(self) -> tuple[str, str]:
        k = self.pick(["animal", "color", "food", "place", "number"])
        yes = self.pick([w for w in KINDS if KINDS[w] == k])
        w = self.random.sample([x for x in KINDS if KINDS[x] != k], self.random.randint(2, 4)) + [yes]
        self.random.shuffle(w)
        return self.ask(
            [f"Find the {k}", f"Find the {k} in the list", f"Identify the {k}"], ", ".join(w)
        ), yes.capitalize() + "."

    def do_classify(self) -> tuple[str, str]:
        if self.random.random() < 0.5:
            w = self.pick(sorted(KINDS))
            return self.ask(
                ["Classify the word as animal, color, food, place, number or thing", "Classify this word"], w
            ), KINDS[w].capitalize() + "."
        n = self.person()[0]
        g = self.random.random() < 0.5
        f = self.pick(GOOD if g else BAD)
        return self.ask(
            ["Classify the feeling as good or bad", "Classify the feeling in the sentence"],
            f"{n} is {f} at the {self.pick(PLACES)}.",
        ), "Good." if g else "Bad."

    def do_translate(self) -> tuple[str, str]:
        w = self.random.sample(sorted(FRENCH), self.random.randint(1, 3))
        return self.ask(["Translate to French", "Translate the words into French"], ", ".join(w)), ", ".join(
            FRENCH[x] for x in w
        )

    def do_give(self) -> tuple[str, str]:
        w = self.pick(list(OPPOSITES))
        return self.pick(
            [
                f"Give the opposite of {w}.",
                f"Give a word that means the opposite of {w}.",
                f"Give me the opposite of the word {w}.",
            ]
        ), OPPOSITES[w].capitalize() + "."

    def do_change(self) -> tuple[str, str]:
        if self.random.random() < 0.5:
            w = self.pick(list(PLURALS))
            return self.ask(["Change the word to the plural", "Change this to more than one"], w), PLURALS[w]
        while True:
            s = self.sentence()
            v = next(x for x in s.split() if x in PAST)
            return self.ask(["Change the sentence to the past", "Rewrite the sentence in the past"], s), s.replace(
                f" {v} ", f" {PAST[v]} "
            )

    def do_list(self) -> tuple[str, str]:
        k = self.pick(["animals", "colors", "foods", "places"])
        n = self.random.randint(2, 4)
        src = {"animals": ANIMALS, "colors": COLORS, "foods": FOODS, "places": PLACES}[k]
        return self.pick(
            [
                f"List {NUMBERS[n - 1]} {k}.",
                f"List the names of {NUMBERS[n - 1]} {k}.",
                f"Make a list of {NUMBERS[n - 1]} {k}.",
            ]
        ), ", ".join(self.random.sample(src, n))

    def do_summarize(self) -> tuple[str, str]:
        s = self.story()
        return self.ask(
            ["Summarize the story", "Summarize the text in one sentence", "Write a short summary"], s.text
        ), s.summary

    def do_answer(self) -> tuple[str, str]:
        s = self.story()
        q, ans = self.pick(s.questions)
        return self.pick(
            [f"Answer the question: {q}\n\n{s.text}", f"{s.text}\n\nAnswer the question: {q}", f"Answer: {q} {s.text}"]
        ), ans

    def do_explain(self) -> tuple[str, str]:
        s = self.story()
        w, f = s.feeling
        return self.ask(
            [f"Explain why {w} was {f}", f"Explain why {w} felt {f}"], s.text
        ), f"{w} was {f} because {s.because}."

    def do_name(self) -> tuple[str, str]:
        s = self.story()
        return self.ask(["Name the people in the story", "Name all the people"], s.text), join(s.people) + "."

    def do_describe(self) -> tuple[str, str]:
        o, c, z = self.pick(THINGS + ANIMALS), self.pick(COLORS), self.pick(SIZES[:4])
        return self.ask(
            [f"Describe the {o}"], f"I see a {z} {c} {o} at the {self.pick(PLACES)}."
        ), f"The {o} is {z} and {c}."

    def do_write(self) -> tuple[str, str]:
        s = self.pick([self.gift, self.lost, self.pet, self.race])()
        if s.animal and s.thing:
            t = f"{a(s.animal)} and a lost {s.thing}"
        elif s.animal:
            t = f"{s.people[0]} and {a(s.animal)}"
        elif s.thing:
            t = f"{s.people[0]} and {a(s.thing)}"
        else:
            t = f"a race of {s.people[0]} and {s.people[1]}"
        return self.pick(
            [f"Write a story about {t}.", f"Write a short story about {t}.", f"Tell a story about {t}."]
        ), s.text


def stories(seed: int, n: int) -> Iterator[str]:
    """n paragraphs of plain prose."""
    for i in range(n):
        world = World(f"story-{seed}-{i}")
        yield world.filler() if world.random.random() < 0.25 else world.story().text


def instructions(seed: int, n: int) -> Iterator[tuple[str, str, str]]:
    """n (verb, instruction, response) triples."""
    for i in range(n):
        yield World(f"task-{seed}-{i}").instruction()


if __name__ == "__main__":
    for text in stories(0, 8):
        print(text, "\n")
    for verb, prompt, response in instructions(0, 40):
        print(f"[{verb}]\n{prompt}\n=> {response}\n")
