"""The words of Little World. Their order is part of the corpus: random choices go by position."""


def pairs(text: str) -> dict[str, str]:
    """`old=new old=new` as a dictionary."""
    return dict(pair.split("=") for pair in text.split())


GIRLS = "Ann Mia Lily Zoe Ella Rose Nora Ivy Ruth Emma".split()
BOYS = "Tom Sam Ben Max Leo Jack Noah Finn Paul Adam".split()
ANIMALS = "dog cat bird fox bear rabbit frog duck horse mouse goat owl".split()
THINGS = "ball hat book cake boat kite box apple cup lamp drum key coin flower map bell".split()
COLORS = "red blue green yellow white black brown pink".split()
SIZES = "big small tall tiny old new".split()
PLACES = "park garden river forest school shop hill beach farm house market bridge".split()
FOODS = "bread soup apple cake rice milk cheese honey".split()
GOOD = "happy proud glad calm brave kind".split()
BAD = "sad angry tired scared lonely hungry".split()
NUMBERS = "one two three four five six seven eight nine ten".split()
WEATHER = "sunny rainy windy cold warm snowy".split()

OPPOSITES = pairs(
    "big=small hot=cold happy=sad old=new up=down day=night open=closed "
    "fast=slow tall=short wet=dry full=empty light=dark hard=soft loud=quiet"
)
OPPOSITES |= {opposite: word for word, opposite in OPPOSITES.items()}

FRENCH = pairs(
    "red=rouge blue=bleu green=vert white=blanc black=noir dog=chien cat=chat bird=oiseau horse=cheval bear=ours "
    "fox=renard book=livre hat=chapeau boat=bateau key=clef bread=pain cheese=fromage milk=lait house=maison "
    "garden=jardin school=école sun=soleil water=eau one=un two=deux three=trois four=quatre five=cinq"
)

REGULAR = (
    "dog cat bird bear rabbit frog duck horse goat owl ball hat book cake boat kite apple cup lamp drum key coin "
    "flower map bell"
).split()
PLURALS = {word: f"{word}s" for word in REGULAR} | pairs("fox=foxes box=boxes mouse=mice")

PAST = pairs(
    "walks=walked plays=played jumps=jumped cooks=cooked helps=helped paints=painted opens=opened finds=found sees=saw "
    "takes=took makes=made reads=read runs=ran sings=sang gives=gave has=had likes=liked wants=wanted"
)

# Each word has one kind; a few things (cake, apple) count as food, and a flower has none.
KINDS = {
    word: kind
    for kind, words in {
        "animal": ANIMALS,
        "color": COLORS,
        "food": FOODS,
        "place": PLACES,
        "number": NUMBERS,
        "thing": "ball hat book boat kite box cup lamp drum key coin map bell".split(),
    }.items()
    for word in words
}


def a(noun: str) -> str:
    """With its article."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def cap(text: str) -> str:
    return text[0].upper() + text[1:]
