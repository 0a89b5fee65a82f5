/** @file A long system prompt with a known number of rules, made of the trust bench's prompts: facts of two, and twelve rules. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrompt } from '../../src/prompt/parsePrompt';

const FACTS = ['museum-guide', 'bicycle-shop', 'airport-help'];
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
  const facts = FACTS.flatMap(name => systemText(name).split(/\n\n+/))
    .map(paragraph => paragraph.replaceAll('\n', ' ').trim())
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

function systemText(name: string): string {
  const file = join(process.cwd(), 'bench', 'trust', 'prompts', `${name}.prompt.yml`);
  const { messages } = parsePrompt(readFileSync(file, 'utf8'), { fileName: `${name}.prompt.yml` });
  return messages[0]!.segments.map(({ text }) => text).join('');
}

function count(text: string): number {
  return text.split(/\s+/).length;
}
