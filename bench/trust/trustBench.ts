/** @file `npm run bench -- trust`: which picture of a prompt is true, on small real models; writes bench/TRUST.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SessionPool } from '../../src/engine/runtime/sessionPool';
import { withSection } from '../page';
import { KnownResults } from './knownResults';
import { promptScores, type PromptResult, type TrustOptions } from './promptScores';
import { promptSets, whyNot, type PromptSet, type SetName } from './promptSets';
import { sectionText } from './trustPage';

const file = join(process.cwd(), 'bench', 'TRUST.md');
const HEAD = `# Which picture is true

\`npm run bench -- trust\` writes this file, a section a set of prompts; \`--sets demo:40,smollm2:8\` runs some sets with so many prompts,
\`--orders\`, \`--seed\`, \`--answer\` (tokens) and \`--minutes\` (a set; no new batch of prompts begins behind it) set the rest. A run that was broken off
goes on where it was: what was measured of the same code, prompt and options is kept in \`.cache/bench/trust\`.

Each method ranks the words of a prompt (the sentences of a long one); the 5, 10, 20, 35 and 50 % that it ranks highest are deleted from the text, and the
same answer is forced again. _Nats a token lost_ is the mean over those fractions: the more, the truer the order. _Way_ is where that lies
between random orders (0) and the order of the exact leave-one-out effects (1); it can exceed 1, since leave-one-out takes words out one by one and
knows nothing of words that stand in for each other. _Spearman_ is the mean over the prompts of the rank correlation with the leave-one-out effects. In
parentheses: 95 % of 2,000 bootstrap draws over the prompts. What the methods are: [docs/methods.md](../docs/methods.md).
`;

/** @param args behind `trust` */
export async function benchTrust(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sets: { type: 'string', default: Object.keys(promptSets).join(',') },
      orders: { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
      answer: { type: 'string' },
      minutes: { type: 'string', default: 'Infinity' },
    },
  });
  for (const { name, count } of askedSets(values.sets)) {
    const set: PromptSet = promptSets[name];
    const answerTokens = values.answer === undefined ? set.answerTokens : Number(values.answer);
    const options = { orders: Number(values.orders), seed: Number(values.seed), answerTokens };
    const why = whyNot(set);
    if (why === undefined) await runSet(set, count ?? set.count, options, Number(values.minutes));
    else process.stderr.write(`${set.title} is left out: ${why}.\n`);
  }
}

function askedSets(text: string): { readonly name: SetName; readonly count?: number }[] {
  return text.split(',').map(part => {
    const [name = '', count] = part.split(':');
    if (!(name in promptSets))
      throw new Error(`There is no set ${name}; there are ${Object.keys(promptSets).join(', ')}.`);
    return { name: name as SetName, ...(count === undefined ? {} : { count: Number(count) }) };
  });
}

async function runSet(set: PromptSet, count: number, options: TrustOptions, minutes: number): Promise<void> {
  const pool = new SessionPool();
  const known = new KnownResults(process.cwd());
  const prompts = set.prompts().slice(0, count);
  const results: PromptResult[] = [];
  const start = performance.now();
  for (let from = 0; from < prompts.length; from += set.batch) {
    const spent = (performance.now() - start) / 60_000;
    if (spent > minutes) break;
    const batch = prompts.slice(from, from + set.batch);
    const question = [set.models, set.units, set.steps, batch, options];
    results.push(...(await known.of(question, () => promptScores(pool, set, batch, options))));
    const facts = { date: new Date().toISOString().slice(0, 10), prompts: from + batch.length, options };
    record(set.title, sectionText(set, results, facts));
    process.stderr.write(
      `${set.title}: ${from + batch.length} of ${prompts.length} prompts, ${spent.toFixed(1)} min before the last.\n`,
    );
  }
  process.stdout.write(readFileSync(file, 'utf8'));
}

function record(title: string, text: string): void {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const sections = page.split('\n## ').slice(1);
  const known = new Set([title, ...sections.map(section => section.split('\n')[0])]);
  const missing = Object.values(promptSets).filter(set => !known.has(set.title));
  const notRun = missing.length === 0 ? [] : [`**Not run yet:** ${missing.map(set => set.title).join('; ')}.`];
  const head = [HEAD.trimEnd(), ...notRun].join('\n\n');
  writeFileSync(file, withSection([head, ...sections].join('\n\n## '), title, text));
}
