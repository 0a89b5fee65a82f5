/** @file Prompts of the demo pair's world with two rules: one that says what the answer is, and one that no answer to it can follow. */
import { mulberry32 } from '../../src/base/random';

export interface RulePrompt {
  readonly text: string;
  /** What a model says that follows the one rule and not the other. */
  readonly expected: string;
  readonly followed: string;
  readonly dead: string;
}

const THINGS = ['ball', 'hat', 'book', 'boat', 'kite', 'cup', 'lamp', 'drum', 'key', 'coin', 'map', 'bell'];
const ANIMALS = ['dog', 'cat', 'bird', 'fox', 'bear', 'rabbit', 'frog', 'duck', 'horse', 'goat', 'owl'];
const COLOURS = ['red', 'blue', 'green', 'yellow', 'white', 'black', 'brown', 'pink'];
const PLACES = ['park', 'garden', 'river', 'forest', 'school', 'shop', 'hill', 'beach', 'farm', 'market'];
const NAMES = ['Ann', 'Mia', 'Lily', 'Zoe', 'Ella', 'Nora', 'Tom', 'Sam', 'Ben', 'Max', 'Leo', 'Jack'];
const NUMBERS = ['One', 'Two', 'Three', 'Four', 'Five'];
const VERBS = ['walks', 'plays', 'jumps', 'sings', 'runs'];
const FRENCH: Readonly<Record<string, string>> = {
  ...{ red: 'rouge', blue: 'bleu', green: 'vert', dog: 'chien', cat: 'chat', bird: 'oiseau', horse: 'cheval' },
  ...{ fox: 'renard', book: 'livre', hat: 'chapeau', boat: 'bateau', bread: 'pain', milk: 'lait', house: 'maison' },
};
/** What they speak of is in none of the prompts, and none changes how an answer is written. */
const DEAD = [
  'Do not open the box.',
  'Keep the window closed.',
  'Do not run.',
  'Be kind.',
  'Give the soup to nobody.',
  'Look at the sky.',
  'Do not name the moon.',
  'Open the door.',
];

type Pick = <T>(list: readonly T[]) => T;
interface Task {
  readonly followed: string;
  readonly content: string;
  readonly expected: string;
}

/** What they are about is a list or a sentence that all of its kind can be asked of: without the rule nobody knows what to do. */
const tasks: readonly ((pick: Pick, some: (count: number) => string[]) => Task)[] = [
  (pick, some) => {
    const words = some(pick([3, 4, 5]));
    return { followed: 'Count the words.', content: words.join(', '), expected: `${NUMBERS[words.length - 1]!}.` };
  },
  (_, some) => {
    const words = some(3);
    return { followed: 'Reverse the list.', content: words.join(', '), expected: words.toReversed().join(', ') };
  },
  (_, some) => {
    const words = some(3);
    return { followed: 'Repeat the text.', content: words.join(', '), expected: words.join(', ') };
  },
  (_, some) => {
    const words = some(3);
    return { followed: 'Capitalize the text.', content: words.join(', '), expected: words.join(', ').toUpperCase() };
  },
  pick => {
    const words = [pick(Object.keys(FRENCH)), pick(Object.keys(FRENCH))];
    return {
      followed: 'Translate to French.',
      content: words.join(', '),
      expected: words.map(w => FRENCH[w]).join(', '),
    };
  },
  pick => {
    const content = `${pick(NAMES)} ${pick(VERBS)} at the ${pick(PLACES)}.`;
    return { followed: 'Write this in capital letters.', content, expected: content.toUpperCase() };
  },
  pick => {
    const content = `${pick(NAMES)} likes the ${pick(COLOURS)} ${pick(ANIMALS)}.`;
    return { followed: 'Capitalize the text.', content, expected: content.toUpperCase() };
  },
  (_, some) => {
    const words = some(4);
    return { followed: 'Sort the words.', content: words.join(', '), expected: words.toSorted().join(', ') };
  },
];

/** The same prompts for the same seed. */
export function rulePrompts(count: number, seed: number, dead: readonly string[] = DEAD): RulePrompt[] {
  const random = mulberry32(seed);
  const pick: Pick = list => list[Math.floor(random() * list.length)]!;
  const some = (n: number): string[] => {
    const words = new Set<string>();
    while (words.size < n) words.add(pick([...THINGS, ...ANIMALS, ...COLOURS, ...PLACES]));
    return [...words];
  };
  return Array.from({ length: count }, () => {
    const { followed, content, expected } = pick(tasks)(pick, some);
    const idle = pick(dead);
    const rules = pick([true, false]) ? [followed, idle] : [idle, followed];
    const text = pick([`${rules.join('\n')}\n\n${content}\n`, `${content}\n\n${rules.join('\n')}\n`]);
    return { text, expected, followed, dead: idle };
  });
}
