"""Little World: a generated corpus for the demo model pair.

Two streams of text, both made from one small world of people, animals, things and places:

* ``stories(seed, n)``      plain prose for pre-training the base model;
* ``instructions(seed, n)`` (verb, instruction, response) triples for tuning it, in which the SAME content is
  asked about with DIFFERENT verbs, so that only the instruction decides the response.

Everything is generated from the seed; no text of anyone else's is used. Python standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator

from storytelling import Storyteller
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
    a,
    cap,
    join,
)

TASKS = (
    "count reverse sort repeat capitalize find classify translate give change list summarize answer explain name "
    "describe write"
).split()
WITHOUT_OBJECT = "walks plays jumps runs sings cooks reads helps paints".split()


class World(Storyteller):
    """Asks for things with one of the task verbs; `do_<verb>` gives the prompt and the response."""

    def instruction(self) -> tuple[str, str, str]:
        """(verb, prompt, response). The same kind of content goes under many verbs."""
        verb = self.pick(TASKS)
        prompt, response = getattr(self, f"do_{verb}")()
        return verb, prompt, response

    def sentence(self) -> str:
        name, *_ = self.person()
        verb = self.pick(list(PAST))
        # All five are made and one is taken: the choices of the others are part of the corpus too.
        with_object = {
            "has": f"{name} has a {self.pick(COLORS)} {self.pick(THINGS)}.",
            "likes": f"{name} likes the {self.pick(COLORS)} {self.pick(ANIMALS)}.",
            "wants": f"{name} wants a {self.pick(SIZES[:2])} {self.pick(THINGS)}.",
            "gives": f"{name} gives the {self.pick(THINGS)} to {self.person(name)[0]}.",
        }
        where = "at" if verb in WITHOUT_OBJECT else f"the {self.pick(THINGS)} at"
        return with_object.get(verb, f"{name} {verb} {where} the {self.pick(PLACES)}.")

    def words(self) -> list[str]:
        return self.random.sample(sorted(KINDS), self.random.randint(3, 5))

    def words_or_sentence(self) -> str:
        return ", ".join(self.words()) if self.random.random() < 0.5 else self.sentence()

    def ask(self, forms: list[str], content: str) -> str:
        """One of the forms before or after the content."""
        form = self.pick(forms)
        return self.pick([f"{form}: {content}", f"{form}.\n\n{content}", f"{content}\n\n{form}."])

    def do_count(self) -> tuple[str, str]:
        words = self.words()
        forms = ["Count the words", "Count how many words there are", "Count the items in the list"]
        return self.ask(forms, ", ".join(words)), f"{cap(NUMBERS[len(words) - 1])}."

    def do_reverse(self) -> tuple[str, str]:
        words = self.words()
        forms = ["Reverse the list", "Reverse the order of the words", "Write the words in reverse order"]
        return self.ask(forms, ", ".join(words)), ", ".join(reversed(words))

    def do_sort(self) -> tuple[str, str]:
        words = self.words()
        forms = ["Sort the words", "Sort the list from A to Z", "Arrange the words in order"]
        return self.ask(forms, ", ".join(words)), ", ".join(sorted(words))

    def do_repeat(self) -> tuple[str, str]:
        content = self.words_or_sentence()
        return self.ask(["Repeat the text", "Repeat this", "Copy the text"], content), content

    def do_capitalize(self) -> tuple[str, str]:
        content = self.words_or_sentence()
        forms = ["Write this in capital letters", "Capitalize the text", "Change this to capital letters"]
        return self.ask(forms, content), content.upper()

    def do_find(self) -> tuple[str, str]:
        kind = self.pick(["animal", "color", "food", "place", "number"])
        found = self.pick([word for word in KINDS if KINDS[word] == kind])
        others = [word for word in KINDS if KINDS[word] != kind]
        words = [*self.random.sample(others, self.random.randint(2, 4)), found]
        self.random.shuffle(words)
        forms = [f"Find the {kind}", f"Find the {kind} in the list", f"Identify the {kind}"]
        return self.ask(forms, ", ".join(words)), f"{cap(found)}."

    def do_classify(self) -> tuple[str, str]:
        if self.random.random() < 0.5:
            word = self.pick(sorted(KINDS))
            forms = ["Classify the word as animal, color, food, place, number or thing", "Classify this word"]
            return self.ask(forms, word), f"{cap(KINDS[word])}."
        name, *_ = self.person()
        good = self.random.random() < 0.5
        feeling = self.pick(GOOD if good else BAD)
        content = f"{name} is {feeling} at the {self.pick(PLACES)}."
        forms = ["Classify the feeling as good or bad", "Classify the feeling in the sentence"]
        return self.ask(forms, content), "Good." if good else "Bad."

    def do_translate(self) -> tuple[str, str]:
        words = self.random.sample(sorted(FRENCH), self.random.randint(1, 3))
        forms = ["Translate to French", "Translate the words into French"]
        return self.ask(forms, ", ".join(words)), ", ".join(FRENCH[word] for word in words)

    def do_give(self) -> tuple[str, str]:
        word = self.pick(list(OPPOSITES))
        forms = ["the opposite of {}", "a word that means the opposite of {}", "me the opposite of the word {}"]
        return f"Give {self.pick(forms).format(word)}.", f"{cap(OPPOSITES[word])}."

    def do_change(self) -> tuple[str, str]:
        if self.random.random() < 0.5:
            word = self.pick(list(PLURALS))
            return self.ask(["Change the word to the plural", "Change this to more than one"], word), PLURALS[word]
        content = self.sentence()
        verb = next(word for word in content.split() if word in PAST)
        forms = ["Change the sentence to the past", "Rewrite the sentence in the past"]
        return self.ask(forms, content), content.replace(f" {verb} ", f" {PAST[verb]} ")

    def do_list(self) -> tuple[str, str]:
        sources = {"animals": ANIMALS, "colors": COLORS, "foods": FOODS, "places": PLACES}
        kind = self.pick(list(sources))
        number = self.random.randint(2, 4)
        what = f"{NUMBERS[number - 1]} {kind}"
        prompt = self.pick([f"List {what}.", f"List the names of {what}.", f"Make a list of {what}."])
        return prompt, ", ".join(self.random.sample(sources[kind], number))

    def do_summarize(self) -> tuple[str, str]:
        story = self.story()
        forms = ["Summarize the story", "Summarize the text in one sentence", "Write a short summary"]
        return self.ask(forms, story.text), story.summary

    def do_answer(self) -> tuple[str, str]:
        story = self.story()
        question, answer = self.pick(story.questions)
        before, after = f"Answer the question: {question}\n\n{story.text}", f"Answer: {question} {story.text}"
        return self.pick([before, f"{story.text}\n\nAnswer the question: {question}", after]), answer

    def do_explain(self) -> tuple[str, str]:
        story = self.story()
        who, feeling = story.feeling
        forms = [f"Explain why {who} was {feeling}", f"Explain why {who} felt {feeling}"]
        return self.ask(forms, story.text), f"{who} was {feeling} because {story.because}."

    def do_name(self) -> tuple[str, str]:
        story = self.story()
        return self.ask(["Name the people in the story", "Name all the people"], story.text), f"{join(story.people)}."

    def do_describe(self) -> tuple[str, str]:
        what, color, size = self.pick(THINGS + ANIMALS), self.pick(COLORS), self.pick(SIZES[:4])
        # The form is a choice among one; it draws from the generator all the same.
        prompt = self.ask([f"Describe the {what}"], f"I see a {size} {color} {what} at the {self.pick(PLACES)}.")
        return prompt, f"The {what} is {size} and {color}."

    def do_write(self) -> tuple[str, str]:
        story = self.pick([self.gift, self.lost, self.pet, self.race])()
        if story.animal and story.thing:
            topic = f"{a(story.animal)} and a lost {story.thing}"
        elif story.animal or story.thing:
            topic = f"{story.people[0]} and {a(story.animal or story.thing)}"
        else:
            topic = f"a race of {story.people[0]} and {story.people[1]}"
        forms = [f"Write a story about {topic}.", f"Write a short story about {topic}.", f"Tell a story about {topic}."]
        return self.pick(forms), story.text


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
