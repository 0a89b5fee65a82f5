/** @file Prompts that are read with the files that they refer to: the numbers of the prompt put together by hand, each word under its own file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { expect, test } from 'vitest';
import type { Explanation } from '../../src/protocol/explanation';
import type { RulesReport } from '../../src/protocol/rules';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';

const run = warmCommands();
const folder = temporaryFolder();

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function explained(file: string, ...more: string[]): Promise<Explanation> {
  const words = ['explain', join(folder, file), '--format', 'json', '--trust', 'never', '--matrix', 'always'];
  const { code, stdout, stderr } = await run([...words, ...more]);
  // A slow machine tells how long it will take.
  expect([code, stderr.match(/(?:warning|error).*/g)]).toEqual([0, null]);
  return JSON.parse(stdout) as Explanation;
}

/** What each model makes of each word, in the order in which the model reads them. */
function numbers({ prompt, models }: Explanation): unknown {
  return models.map(({ role, words, promptTokens, response, instructionScore }) => ({
    role,
    words: words
      .map(({ influence, density, share }, i) => ({ text: prompt.words[i]!.text, influence, density, share }))
      .sort((a, b) => a.text.localeCompare(b.text) || (a.influence ?? 0) - (b.influence ?? 0)),
    tokens: promptTokens.map(({ id, kind }) => [id, kind]),
    answer: response.tokens.map(({ id, logProbability }) => [id, logProbability]),
    score: instructionScore?.value,
  }));
}

/** Every word of a report, by its own file. */
function wordsByFile({ prompt }: Explanation): Record<string, string> {
  const found: Record<string, string[]> = {};
  for (const word of prompt.words) {
    const part = prompt.parts!.findLast(({ span }) => span.start <= word.span.start)!;
    const file = readFileSync(join(folder, part.path), 'utf8');
    expect(file.slice(word.span.start - part.span.start, word.span.end - part.span.start)).toBe(word.text);
    (found[part.path] ??= []).push(word.text);
  }
  return Object.fromEntries(Object.entries(found).map(([path, words]) => [path, words.join(' ')]));
}

test('Markdown with links and instructions, dotprompt with partials, Prompty with values: as put together by hand', async () => {
  const own = 'Tell a story about a girl. See [more](docs/more.md).';
  await write({
    '.git/HEAD': '',
    'story.prompt.md': `---\nmode: ask\n---\r\n${own}\r\n`,
    'docs/more.md': '\ufeff# More\r\n\r\nShe found the drum.\r\n',
    '.github/instructions/short.instructions.md': '---\napplyTo: "**"\n---\nWrite one sentence.\n',
    'byHand.json': JSON.stringify({
      messages: [
        { role: 'system', content: 'Write one sentence.' },
        { role: 'user', content: `${own}\n\n# More\n\nShe found the drum.` },
      ],
    }),
    'tale.prompt': '{{role "system"}}\n  {{>rules}}\n{{role "user"}}\nTell a {{>kind}} story.\n',
    '_rules.prompt': 'Write one sentence.\r\n',
    '_kind.prompt': 'short',
    'byHand.prompt': '{{role "system"}}\n  Write one sentence.\n{{role "user"}}\nTell a short story.\n',
    'ask.prompty': '---\nsample: ${file:ask.json}\n---\nuser:\nTell a story about {{who}}.\n',
    'ask.json': '{"who": "a girl"}',
    'asked.prompty': '---\nsample:\n  who: a girl\n---\nuser:\nTell a story about {{who}}.\n',
  });
  const story = await explained('story.prompt.md', '--with-linked');
  expect(numbers(story)).toEqual(numbers(await explained('byHand.json')));
  expect(wordsByFile(story)).toEqual({
    'story.prompt.md': 'Tell a story about a girl See more docs more.md',
    'docs/more.md': 'More She found the drum',
    '.github/instructions/short.instructions.md': 'Write one sentence',
  });
  const schema = JSON.parse(readFileSync('docs/explanation.schema.json', 'utf8')) as object;
  const validate = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
  expect(validate(story), JSON.stringify(validate.errors)).toBe(true);
  const tale = await explained('tale.prompt', '--with-linked');
  expect(numbers(tale)).toEqual(numbers(await explained('byHand.prompt')));
  expect(wordsByFile(tale)).toEqual({
    'tale.prompt': 'Tell a story',
    '_rules.prompt': 'Write one sentence',
    '_kind.prompt': 'short',
  });
  expect(numbers(await explained('ask.prompty', '--with-linked'))).toEqual(numbers(await explained('asked.prompty')));
  // Nothing is read in by itself.
  expect((await explained('story.prompt.md')).prompt.parts).toBeUndefined();
}, 120_000);

test('rules of a file that is read in are measured, and told under its name; text and page have headings', async () => {
  const file = join(folder, 'story.prompt.md');
  const rules = await run(['rules', file, '--with-linked', '--format', 'json', '--no-pairs']);
  expect(rules.code).toBe(0);
  const { prompt, models } = JSON.parse(rules.stdout) as RulesReport;
  const unit = prompt.units.findIndex(({ kind, text }) => kind !== 'section' && text.startsWith('She found'));
  expect(models[0]!.effects[unit]).toMatchObject({ perToken: expect.any(Number) as number });
  const whole = { id: 'urn:instruct-lens:token-attribution:2', file: 'docs/explanation.schema.json' };
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false });
  ajv.addSchema(JSON.parse(readFileSync(whole.file, 'utf8')) as object);
  const validate = ajv.compile(JSON.parse(readFileSync('docs/rules.schema.json', 'utf8')) as object);
  expect(validate(JSON.parse(rules.stdout)), JSON.stringify(validate.errors)).toBe(true);
  const told = await run(['rules', file, '--with-linked', '--no-pairs', '--no-color']);
  expect(told.stdout).toContain('docs/more.md: She found the drum.');
  const text = await run(['explain', file, '--with-linked', '--no-color', '--trust', 'never', '--matrix', 'never']);
  expect(text.stdout).toMatch(/^\[user\]\nTell .*\n── docs\/more\.md ──\n# More/m);
  expect(text.stdout).toContain('Read in with it: docs/more.md (link)');
  const surprise = await run(['surprise', file, '--with-linked', '--no-color']);
  expect(surprise.stdout).toMatch(/docs\/more\.md:3:\d+ +\w+ +\d/);
  const page = await run(['explain', file, '--with-linked', '--format', 'html', '--trust', 'never']);
  expect(page.stdout).toContain('story.prompt.md + docs/more.md');
  const problem = await run(['explain', file, '--with-linked', '--include', join(folder, 'odd.md')]);
  expect(problem.stderr).toMatch(/odd\.md cannot be read in/);
}, 120_000);

test('linked lists what would be read; what is outside is read only where it is named', async () => {
  await write({
    'a/.git/HEAD': '',
    'a/x.prompt.md': 'Tell a story. [out](../docs/more.md) [gone](gone\u001b[2J.md) [here](y.md)',
    'a/y.md': 'It is about a girl.',
  });
  const file = join(folder, 'a/x.prompt.md');
  const { stdout } = await run(['linked', file], { columns: 200 });
  expect(stdout).toContain('− ../docs/more.md · link at 1:15 · outside: only with --include');
  expect(stdout).toContain('gone␛[2J.md · link at 1:38 · not read in: there is no such file');
  expect(stdout).toContain('+ y.md · link at 1:58 · 19 bytes');
  const linked = await run(['tokens', file, '--with-linked', '--format', 'json']);
  expect(linked.stderr).toContain('../docs/more.md (1:15) is not read in: it is outside of');
  expect((JSON.parse(linked.stdout) as { text: string }).text).toContain('about a girl');
  expect((JSON.parse(linked.stdout) as { text: string }).text).not.toContain('She found');
  const named = await run(['tokens', file, '--include', join(folder, 'docs/more.md'), '--format', 'json']);
  expect((JSON.parse(named.stdout) as { text: string }).text).toContain('She found');
  expect((JSON.parse(named.stdout) as { text: string }).text).not.toContain('about a girl');
  const yaml = await run(['tokens', 'examples/little-world.prompt.md', '--include', '-']);
  expect(yaml.stderr).toContain('--include takes a file');
  expect((await run(['tokens', '-', '--with-linked'], { stdin: 'Hi' })).stderr).toContain(
    'No other files are read in with standard input',
  );
}, 120_000);
