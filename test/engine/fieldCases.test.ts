/**
 * @file Cases after public reports, each with the result that is right, under the name of its kind: prompt files, requests, chat templates,
 * tokenizers and checkpoints that people have. They lie beside the checkout; where they do not, the tests are skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/base/span';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';
import { packageRoot } from './terminalCommand';

const CASES = join(packageRoot, '..', 'shared', 'cases');
const missing = existsSync(CASES)
  ? spawnSync('python3', ['--version']).status === 0
    ? undefined
    : 'no python3'
  : 'no ../shared/cases';
const run = warmCommands();

interface ToldToken {
  readonly id: number;
  readonly text: string;
  readonly kind: string;
  readonly role?: string;
  readonly spans: readonly Span[];
}

/** By the number that a case's folder begins with. */
function caseFolder(number: string): string {
  return join(
    CASES,
    readdirSync(CASES).find(name => name.startsWith(`${number}-`))!,
  );
}

/** What the case's `make.py` makes. */
function made(number: string, ...given: string[]): string {
  const out = join(temporaryFolder(), 'made');
  const { status, stderr } = spawnSync('python3', [join(caseFolder(number), 'make.py'), ...given, out]);
  if (status !== 0) throw new Error(stderr.toString());
  return out;
}

const demoTuned = join(packageRoot, 'models/demo/tuned');

async function tokens(words: readonly string[], given: Parameters<typeof run>[1] = {}) {
  const { code, stdout, stderr } = await run(['tokens', ...words, '--format', 'json'], given);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return { ...(JSON.parse(stdout) as { readonly text: string; readonly tokens: readonly ToldToken[] }), stderr };
}

/** From the first to the last place of the file that a role's tokens cover. */
function covered(all: readonly ToldToken[], role: string): [number, number] {
  const spans = all.filter(token => token.kind === 'file' && token.role === role).flatMap(token => token.spans);
  return [Math.min(...spans.map(({ start }) => start)), Math.max(...spans.map(({ end }) => end))];
}

const ownText = (all: readonly ToldToken[]): string =>
  all
    .filter(({ kind }) => kind === 'file')
    .map(({ text }) => text)
    .join('');

const rolesOf = (all: readonly ToldToken[]): string[] => [
  ...new Set(all.filter(({ kind }) => kind === 'file').map(({ role }) => role!)),
];

describe.skipIf(missing !== undefined)(
  `cases from the field${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    describe('prompt files', () => {
      test.each([
        ['a bare glob in the header of a rule', '01', 'tales.mdc', 'user', 88, 123],
        ['a bare glob in the header of instructions', '01', 'tests.instructions.md', 'system', 44, 73],
        ['text before the header', '05', 'SKILL.md', 'system', 101, 140],
        ['text before the header of a prompty', '05', 'judge.prompty', 'system', 67, 83],
      ])('%s', async (_, number, file, role, start, end) => {
        expect(covered((await tokens([join(caseFolder(number), file)])).tokens, role)).toEqual([start, end]);
      });

      test('hints in brackets: one warning with the line, and the variables that there are', async () => {
        const given = await tokens([join(caseFolder('03'), 'retell.prompt.md'), '--var', 'animal=fox']);
        expect(given.stderr).toMatch(/^[^\n]*:4:1: warning: [^\n]*\n$/);
        expect(covered(given.tokens, 'user')[0]).toBe(91);
        // The value stands for its placeholder; what has none stays as it is written.
        expect(given.tokens.flatMap(({ spans }) => spans)).toContainEqual({ start: 114, end: 129 });
        expect(ownText(given.tokens)).toBe('Retell the tale of the fox in the ${input:place:a town}.');
      });

      test('licence lines above a dotprompt header', async () => {
        const { tokens: all } = await tokens([join(caseFolder('06'), 'tale.prompt')]);
        expect(ownText(all)).toBe('You tell short tales.\nTell of a fox.');
        expect([covered(all, 'system')[0], covered(all, 'user')[0]]).toEqual([141, 179]);
      });

      test('Handlebars’ tilde takes white space, of roles too', async () => {
        const { tokens: all } = await tokens([join(caseFolder('07'), 'where.prompt')]);
        expect(ownText(all).trimEnd()).toBe('Be brief.\nWhere is thefoxnow? Look in the barn.');
        expect(rolesOf(all)).toEqual(['system', 'user']);
      });

      test('raw blocks of Jinja stay as they are written', async () => {
        const { tokens: all } = await tokens([join(caseFolder('10'), 'form.prompty')]);
        expect(ownText(all)).toContain('Write to Ann. Leave {{name}} in the form.');
      });

      test.each(['jinja2', 'prompty'])('Windows line ends change nothing: %s', async ending => {
        const [crlf, lf] = [
          await tokens([join(caseFolder('12'), `crlf.${ending}`)]),
          await tokens([join(caseFolder('12'), `lf.${ending}`)]),
        ];
        expect([crlf.text, crlf.tokens.map(({ id }) => id)]).toEqual([lf.text, lf.tokens.map(({ id }) => id)]);
        expect(crlf.text).not.toContain('\r');
      });

      test.each(['.claude/agents', '.github/agents'])('the role of %s is system, from there too', async place => {
        const folder = join(caseFolder('13'), place);
        expect(rolesOf((await tokens([join(folder, 'tailor.md')])).tokens)).toEqual(['system']);
        expect(rolesOf((await tokens(['tailor.md'], { cwd: folder })).tokens)).toEqual(['system']);
      });

      test('an instruction in a tag is a clause of its own', async () => {
        const file = join(caseFolder('39'), 'clean.prompt.md');
        const { stdout } = await run(['explain', file, '--format', 'json', '--trust', 'never']);
        const { prompt } = JSON.parse(stdout) as { prompt: { clauses: { text: string; spans: Span[] }[] } };
        expect(prompt.clauses.map(({ text }) => text)).toEqual(['Summarize the story.', 'Use one sentence.']);
        expect(prompt.clauses[0]!.spans).toEqual([{ start: 6, end: 26 }]);
      });
    });

    describe('requests', () => {
      test.each([
        ['text', [46, 70]],
        ['blocks', [38, 62]],
      ])('a system message beside the messages: %s', async (name, system) => {
        const { tokens: all } = await tokens([join(caseFolder('14'), `${name}.json`)]);
        expect([rolesOf(all), covered(all, 'system')]).toEqual([['system', 'user'], system]);
      });

      test('JSON Lines with blank lines', async () => {
        const file = join(caseFolder('17'), 'two.jsonl');
        expect(ownText((await tokens([file])).tokens)).toBe('one');
        expect(ownText((await tokens([file, '--line', '4'])).tokens)).toBe('two');
        const blank = await run(['tokens', file, '--line', '3']);
        expect([blank.code, blank.stderr]).toEqual([2, expect.stringMatching(/3.*blank/)]);
      });
    });

    describe('chat templates', () => {
      test.each([
        ['tools of a request', '15', 'request.json'],
        ['turns that call tools', '18', 'chat.json'],
        ['strip with characters', '23', 'chat.json'],
        ['a template with Windows line ends', '25', 'ask.txt'],
        ['variables of the template', '41', 'ask.txt', '--template-var', 'enable_thinking=false'],
      ])('%s', async (_, number, file, ...options) => {
        const folder = caseFolder(number);
        const { text } = await tokens([join(folder, file), '--model', join(folder, 'model'), ...options]);
        expect(text).toBe(readFileSync(join(folder, 'expected.txt'), 'utf8'));
      });

      test('what Python’s Jinja takes', async () => {
        const folder = caseFolder('26');
        const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, string>;
        const told: Record<string, string> = {};
        for (const name of Object.keys(expected))
          told[name] = (await tokens([join(folder, 'ask.txt'), '--model', join(folder, `model-${name}`)])).text;
        expect(told).toEqual(expected);
      });

      test('a variable’s value that is no JSON is refused', async () => {
        const folder = caseFolder('41');
        const words = [
          'tokens',
          join(folder, 'ask.txt'),
          '--model',
          join(folder, 'model'),
          '--template-var',
          'a=fal{se',
        ];
        expect((await run(words)).code).toBe(2);
      });

      test.each(['drops', 'refuses'])(
        'a system message alone, which a template %s, is read as the user’s',
        async how => {
          const folder = caseFolder('22');
          const given = await tokens([join(folder, 'AGENTS.md'), '--model', join(folder, `model-${how}`)]);
          expect(given.text).toMatch(/^<s><\|user\|># Hats[^]*<\|end\|><\|assistant\|>$/);
          expect(given.stderr).toMatch(/warning: .*user/);
        },
      );

      test.each([
        ['without the line end of a YAML block', '19', 'tale.prompt.yml', '<|assistant|>\n'],
        ['behind what the template writes before it', '20', 'tale.json', '<|assistant|>\nFine.\n'],
      ])('a forced answer stands %s', async (_, number, file, before) => {
        const words = ['explain', join(caseFolder(number), file), '--model', made(number, demoTuned)];
        const { stdout } = await run([...words, '--format', 'json', '--trust', 'never']);
        const { models } = JSON.parse(stdout) as {
          models: { promptTokens: { text: string }[]; response: { text: string; tokens: { text: string }[] } }[];
        };
        const [{ promptTokens, response }] = models as [(typeof models)[0]];
        expect(promptTokens.map(({ text }) => text).join('')).toMatch(new RegExp(`${before.replaceAll('|', '\\|')}$`));
        expect(response.text).toBe('Rose lost a drum.');
        expect(response.tokens.map(({ text }) => text).join('')).toBe('Rose lost a drum.');
      });
    });

    describe('tokenizers and checkpoints', () => {
      test('a token that stands only in the config is one', async () => {
        const folder = caseFolder('28');
        const { tokens: all } = await tokens([join(folder, 'ask.txt'), '--model', join(folder, 'model')]);
        expect(all.filter(({ text }) => text === '<|note|>')).toMatchObject([{ id: 263, kind: 'special' }]);
      });

      test('a token beyond the embedding refuses the text that uses it, and no other', async () => {
        const model = ['--model', made('30', demoTuned)];
        expect((await run(['explain', join(caseFolder('30'), 'ask.txt'), ...model])).code).toBe(0);
        const literal = await run(['explain', join(caseFolder('30'), 'literal.txt'), ...model]);
        expect([literal.code, literal.stderr]).toEqual([2, expect.stringContaining('<image_soft_token>')]);
      });

      test('control tokens of a GGUF take the line break behind them', async () => {
        const folder = caseFolder('31');
        const idsOf = async (model: string): Promise<number[]> =>
          (await tokens([join(folder, 'ask.txt'), '--model', join(folder, model)])).tokens.map(({ id }) => id);
        const ids = await idsOf('tiny-phi-3.gguf');
        expect([ids.length, ids]).toEqual([17, await idsOf('model-hf')]);
      });

      test('the rope key of 2023', async () => {
        const out = made('32');
        const logits = async (name: string): Promise<number[]> => {
          const written = join(out, `${name}.json`);
          const words = ['--input', join(caseFolder('32'), 'request.json'), '--output', written];
          expect((await run(['inspect', join(out, `${name}.gguf`), ...words])).code).toBe(0);
          return (JSON.parse(readFileSync(written, 'utf8')) as { logits_last: number[] }).logits_last;
        };
        const [old, current, none] = [await logits('old'), await logits('new'), await logits('none')];
        const furthest = (other: readonly number[]): number => Math.max(...old.map((x, i) => Math.abs(x - other[i]!)));
        expect(furthest(current)).toBeLessThanOrEqual(1e-5);
        expect(furthest(none)).toBeGreaterThan(1e-3);
      });

      test('an adapter beside the weights is told', async () => {
        const words = ['explain', join(caseFolder('37'), 'ask.txt'), '--model', made('37', demoTuned)];
        const { code, stderr } = await run(words);
        expect([code, stderr]).toEqual([2, expect.stringMatching(/adapter_config\.json[^]*[Mm]erge/)]);
      });

      test('a hub cache below the home folder, and an id without an owner', async () => {
        const folder = caseFolder('38');
        const home = join(folder, 'home');
        await tokens([join(folder, 'ask.txt'), '--model', 'acme/tiny'], { env: { HOME: home, HF_HOME: '~/hf' } });
        await tokens([join(folder, 'ask.txt'), '--model', 'tinyone'], { env: { HF_HOME: join(home, 'hf') } });
      });
    });
  },
);
