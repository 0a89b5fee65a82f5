"""The stories of Little World: six plots, told with random people, animals, things and places."""

from __future__ import annotations

import random
from dataclasses import dataclass

from vocabulary import (
    ANIMALS,
    BOYS,
    COLORS,
    FOODS,
    FRENCH,
    GIRLS,
    NUMBERS,
    OPPOSITES,
    PAST,
    PLACES,
    PLURALS,
    SIZES,
    THINGS,
    WEATHER,
    a,
    cap,
)


@dataclass
class Story:
    """A short story with the facts that make its questions answerable."""

    sentences: list[str]
    people: list[str]
    summary: str
    questions: list[tuple[str, str]]
    feeling: tuple[str, str]  # who, and the feeling at the end
    because: str  # why, as the rest of a sentence
    animal: str = ""
    thing: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


class Storyteller:
    """Tells stories; the order of its random choices is part of the corpus."""

    def __init__(self, seed: int | str):
        self.random = random.Random(seed)

    def pick(self, xs):
        return self.random.choice(xs)

    def person(self, *but: str) -> tuple[str, str, str, str]:
        """Name, subject pronoun, possessive, object pronoun."""
        while True:
            if self.random.random() < 0.5:
                n, p = self.pick(GIRLS), ("she", "her", "her")
            else:
                n, p = self.pick(BOYS), ("he", "his", "him")
            if n not in but:
                return (n, *p)

    def opening(self, n: str, place: str) -> str:
        w = self.pick(WEATHER)
        return self.pick(
            [
                f"One {w} day, {n} went to the {place}.",
                f"It was a {w} morning and {n} was at the {place}.",
                f"Once there was a child named {n} who lived near the {place}.",
                f"Last week {n} walked to the {place}.",
                f"{n} liked to go to the {place} on a {w} day.",
                f"Early in the morning {n} ran to the {place}.",
            ]
        )

    def meanwhile(self) -> str:
        c, an = self.pick(COLORS), self.pick(ANIMALS)
        return self.pick(
            [
                f"{cap(a(c))} bird sang in a tree.",
                "The wind was soft and the sky was blue.",
                f"{cap(a(an))} slept under a tree.",
                "The sun was warm.",
                f"There were {self.pick(NUMBERS[1:])} {PLURALS[self.pick(list(PLURALS))]} on the grass.",
                f"Far away, {a(an)} was drinking water.",
                "It was very quiet.",
                "The grass was wet.",
                "Some children were playing.",
            ]
        )

    def gift(self) -> Story:
        hero, he, his, him = self.person()
        friend, she, _, her = self.person(hero)
        thing, color, place = self.pick(THINGS), self.pick(COLORS), self.pick(PLACES)
        sentences = [
            self.opening(hero, place),
            f"{cap(he)} had a {color} {thing}.",
            f'{friend} saw the {thing} and said, "What a nice {thing}!"',
            self.pick(
                [f"{hero} smiled and gave the {thing} to {friend}.", f"So {hero} gave {friend} the {color} {thing}."]
            ),
            self.pick(
                [
                    f"{friend} was very happy and said thank you.",
                    f'"Thank you, {hero}," said {friend}. {cap(she)} was very happy.',
                ]
            ),
        ]
        if self.random.random() < 0.5:
            sentences.insert(2, self.meanwhile())
        return Story(
            sentences,
            [hero, friend],
            f"{hero} gave {friend} a {color} {thing}.",
            [
                (f"Who gave the {thing} to {friend}?", f"{hero} gave the {thing} to {friend}."),
                (f"What color was the {thing}?", f"The {thing} was {color}."),
                (f"Where was {hero}?", f"{hero} was at the {place}."),
            ],
            (friend, "happy"),
            f"{hero} gave {her} a {color} {thing}",
            thing=thing,
        )

    def lost(self) -> Story:
        hero, he, his, him = self.person()
        thing, color, place = self.pick(THINGS), self.pick(COLORS), self.pick(PLACES)
        animal = self.pick(ANIMALS)
        found = self.pick([True, True, False])
        sentences = [
            self.opening(hero, place),
            f"But {he} could not find {his} {color} {thing}.",
            self.pick([f"{hero} was sad.", f"{hero} began to cry.", f"{cap(he)} looked and looked."]),
            f"Then {a(animal)} came by.",
        ]
        if found:
            sentences += [
                self.pick(
                    [
                        f"The {animal} had seen the {thing} under a tree.",
                        f"The {animal} found the {thing} behind a rock.",
                    ]
                ),
                f"{hero} took the {thing} and was happy again.",
            ]
            return Story(
                sentences,
                [hero],
                f"{hero} lost a {color} {thing} and {a(animal)} helped to find it.",
                [
                    (f"What did {hero} lose?", f"{hero} lost a {color} {thing}."),
                    (f"Who helped {hero}?", f"The {animal} helped {hero}."),
                    (f"Where was {hero}?", f"{hero} was at the {place}."),
                ],
                (hero, "happy"),
                f"{he} found {his} {color} {thing}",
                animal=animal,
                thing=thing,
            )
        sentences += [f"The {animal} had not seen the {thing}.", f"{hero} went home and was still sad."]
        return Story(
            sentences,
            [hero],
            f"{hero} lost a {color} {thing} and could not find it.",
            [
                (f"What did {hero} lose?", f"{hero} lost a {color} {thing}."),
                ("What came by?", f"{cap(a(animal))} came by."),
                (f"Where was {hero}?", f"{hero} was at the {place}."),
            ],
            (hero, "sad"),
            f"{he} could not find {his} {color} {thing}",
            animal=animal,
            thing=thing,
        )

    def pet(self) -> Story:
        hero, he, his, him = self.person()
        animal, color, size, place = self.pick(ANIMALS), self.pick(COLORS), self.pick(SIZES[:4]), self.pick(PLACES)
        food = self.pick(FOODS)
        sentences = [
            self.opening(hero, place),
            f"{cap(he)} met a {size} {color} {animal}.",
            self.pick([f"The {animal} was hungry.", f'"I am hungry," said the {animal}.']),
            f"{hero} gave the {animal} some {food}.",
            self.pick(
                [
                    f"The {animal} ate the {food} and they became friends.",
                    f"After that the {animal} was {hero}'s friend.",
                ]
            ),
            self.pick([f"{hero} was happy to have a new friend.", f"{hero} was very happy."]),
        ]
        if self.random.random() < 0.4:
            sentences.insert(1, self.meanwhile())
        return Story(
            sentences,
            [hero],
            f"{hero} fed a {size} {color} {animal} and made a friend.",
            [
                (f"What did the {animal} eat?", f"The {animal} ate some {food}."),
                (f"What color was the {animal}?", f"The {animal} was {color}."),
                (f"Who fed the {animal}?", f"{hero} fed the {animal}."),
            ],
            (hero, "happy"),
            f"{he} had a new friend",
            animal=animal,
        )

    def race(self) -> Story:
        hero, he, his, him = self.person()
        friend, she, _, her = self.person(hero)
        place = self.pick(PLACES)
        sentences = [
            self.opening(hero, place),
            f"{friend} was there too.",
            self.pick([f'"Let us race," said {friend}.', f"{friend} wanted to race."]),
            "They ran as fast as they could to the old tree.",
            self.pick([f"{hero} ran very fast and won the race.", f"{hero} was faster and won."]),
            self.pick([f"{friend} was sad at first.", f"{friend} fell in the mud."]),
            f"{hero} was proud.",
        ]
        return Story(
            sentences,
            [hero, friend],
            f"{hero} won a race against {friend}.",
            [
                ("Who won the race?", f"{hero} won the race."),
                ("Where did they race?", f"They raced at the {place}."),
                ("Who lost the race?", f"{friend} lost the race."),
            ],
            (hero, "proud"),
            f"{he} won the race",
        )

    def storm(self) -> Story:
        hero, he, his, him = self.person()
        animal, place = self.pick(ANIMALS), self.pick(PLACES)
        sentences = [
            self.opening(hero, place),
            f"{cap(he)} was with {his} {animal}.",
            "Soon the sky was dark and it began to rain.",
            self.pick([f"There was a loud noise and {hero} was scared.", f"{hero} was scared of the storm."]),
            self.pick([f"{cap(he)} held the {animal} and ran home.", f"{cap(he)} and the {animal} ran home."]),
            self.pick(
                [
                    f"At home it was warm and {hero} was calm again.",
                    f"{cap(his)} mother gave {him} warm soup and {he} was calm again.",
                ]
            ),
        ]
        return Story(
            sentences,
            [hero],
            f"{hero} and {a(animal)} ran home from a storm.",
            [
                ("Why did they run home?", "They ran home because of the storm."),
                (f"Who was with {hero}?", f"The {animal} was with {hero}."),
                (f"Where was {hero}?", f"{hero} was at the {place}."),
            ],
            (hero, "calm"),
            f"{he} was safe at home",
            animal=animal,
        )

    def bake(self) -> Story:
        hero, he, his, him = self.person()
        friend, she, _, her = self.person(hero)
        food = self.pick(["cake", "bread", "soup"])
        sentences = [
            f"{hero} wanted to make {a(food) if food == 'cake' else food} for {friend}.",
            self.pick(
                [
                    f"{cap(he)} went to the shop and got some milk.",
                    f"{cap(he)} had no milk, so {he} went to the market.",
                ]
            ),
            f"Then {hero} cooked for a long time.",
            self.pick([f"The {food} was hot and smelled good.", f"The {food} was very good."]),
            f"{friend} ate it all.",
            self.pick([f'"This is the best {food}," said {friend}.', f"{friend} said thank you."]),
            f"{hero} was proud of the {food}.",
        ]
        return Story(
            sentences,
            [hero, friend],
            f"{hero} made {a(food) if food == 'cake' else food} for {friend}.",
            [
                (f"What did {hero} make?", f"{hero} made {a(food) if food == 'cake' else food}."),
                (f"Who ate the {food}?", f"{friend} ate the {food}."),
                (f"What did {hero} get?", f"{hero} got some milk."),
            ],
            (hero, "proud"),
            f"the {food} was good",
        )

    def story(self) -> Story:
        return self.pick([self.gift, self.lost, self.pet, self.race, self.storm, self.bake])()

    def filler(self) -> str:
        """A paragraph that is no story: facts, lists and talk, with the words that the tasks will use."""
        k = self.random.randrange(7)
        if k == 0:
            x = self.random.sample(ANIMALS, 3)
            named = f"the {x[0]}, the {x[1]} and the {x[2]}"
            return f"There are many animals. Some of them are {named}. {cap(a(x[0]))} can run."
        if k == 1:
            w = self.pick(list(OPPOSITES))
            return f"A thing that is not {w} may be {OPPOSITES[w]}. First it is {w} and then it is {OPPOSITES[w]}."
        if k == 2:
            w = self.pick(list(FRENCH))
            return f"In French, the word for {w} is {FRENCH[w]}. A child in France says {FRENCH[w]}."
        if k == 3:
            i = self.random.randrange(8)
            return f"We can count: {', '.join(NUMBERS[i : i + 3])}. After {NUMBERS[i]} comes {NUMBERS[i + 1]}."
        if k == 4:
            n, he, his, him = self.person()
            v = self.pick(list(PAST))
            return f"Today {n} {v} and yesterday {he} {PAST[v]}."
        if k == 5:
            w = self.pick(list(PLURALS))
            return f"I see one {w}. You see {self.pick(NUMBERS[1:])} {PLURALS[w]}."
        n, he, his, him = self.person()
        m, *_ = self.person(n)
        return self.pick(
            [
                f'"Can you help me?" said {n}. "Yes, I can," said {m}.',
                f"{n} can write. {m} can read. They like to tell stories.",
                f'"What is your name?" said {m}. "My name is {n}," {he} said.',
                f"{n} made a list of names and gave it to {m}.",
            ]
        )
