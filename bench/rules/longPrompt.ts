/** @file A long system prompt with a known number of rules, facts out of the trust bench's prompts, and twelve rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrompt } from '../../src/prompt/parsePrompt';

const PROMPTS = join(process.cwd(), 'bench', 'trust', 'prompts');
const ENDING = '.prompt.yml';
const RULES = [
  'Answer the question in the first sentence.',
  'Say what it will cost.',
  'Say how long it will take.',
  'Keep the answer under eighty words.',
  'Write in plain British English.',
  'Do not use exclamation marks.',
  'Do not mention other shops.',
  'If you do not know a price, say so.',
  'Use pounds for prices.',
  'Never promise a date.',
  'If the customer writes in Welsh, answer in Welsh.',
  'End with the words "Ride safely".',
];

/** @param words of the system message, about */
export function longPrompt(words: number): { readonly fileName: string; readonly text: string } {
  const own = RULES.map(rule => `- ${rule}`).join('\n');
  const room = words - own.split(/\s+/).length - 20;
  const facts = factNames()
    .flatMap(name => systemText(name).split(/\n\n+/))
    .map(paragraph => factsOf(paragraph.replaceAll('\n', ' ').trim()))
    .filter(paragraph => paragraph !== '')
    .reduce<string[]>((all, paragraph) => (count(all.join(' ')) < room ? [...all, paragraph] : all), []);
  const half = Math.ceil(facts.length / 2);
  const content = `# Where we are\n\n${facts.slice(0, half).join('\n\n')}\n\n# More\n\n${facts.slice(half).join('\n\n')}\n\n# Rules\n\n${own}\n`;
  const question = 'How much is a full service, and how long does it take?';
  const messages = [
    { role: 'system', content },
    { role: 'user', content: question },
  ];
  return { fileName: 'long.json', text: JSON.stringify({ messages }) };
}

/** Its sentences in which no instruction stands: the twelve are to be the only ones. */
function factsOf(paragraph: string): string {
  const sentences = paragraph.match(/[^.!?]+[.!?]*\s*/g) ?? [];
  return sentences
    .filter(sentence => parsePrompt(sentence, { fileName: 'fact.txt' }).clauses.length === 0)
    .join('')
    .trim();
}

function factNames(): string[] {
  const names = readdirSync(PROMPTS).filter(file => file.endsWith(ENDING));
  return names.sort().map(file => file.slice(0, -ENDING.length));
}

function systemText(name: string): string {
  const fileName = name + ENDING;
  const { messages } = parsePrompt(readFileSync(join(PROMPTS, fileName), 'utf8'), { fileName });
  return messages[0]!.segments.map(({ text }) => text).join('');
}

function count(text: string): number {
  return text.split(/\s+/).length;
}
