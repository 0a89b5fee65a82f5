/**
 * @file What a user is told to do next, walked through on every surface: the editor names no option of the command line, the terminal no
 * setting, pages neither; each sentence starts with a verb, and every command, setting and option that it names is there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CancelledError, factsOf, LensError } from '../../../src/base/errors';
import { neutralSteps, stepWords, type NextStep, type NextSteps } from '../../../src/base/nextSteps';
import { inEnglishWords } from '../../../src/base/sentence';
import { terminalSteps, toldError as toldInTerminal } from '../../../src/cli/frame/terminalSteps';
import { commands } from '../../../src/cli/frame/runCommandLine';
import { errorFromResponse } from '../../../src/client/engineLink';
import { editorSteps, toldError as toldInEditor, toldProblem } from '../../../src/extension/core/editorSteps';
import { programStrings, type VisibleString } from '../../support/visibleStrings';
import { packageRoot } from '../cli/frame/surroundings';
import { ResponseError } from 'vscode-jsonrpc/node';

const read = (name: string): unknown => JSON.parse(readFileSync(join(packageRoot, name), 'utf8'));
const manifest = read('package.json') as {
  contributes: { configuration: { properties: Record<string, unknown> } };
};
const texts = read('package.nls.json') as Record<string, string>;
const titles = Object.entries(texts).flatMap(([key, text]) => (key.startsWith('command.') ? [text] : []));
const options = new Set(commands.flatMap(({ options }) => Object.keys(options)));

/** Facts of every step; TypeScript sees that none is left out. */
const facts: { readonly [Name in keyof NextSteps]: readonly NextSteps[Name][] } = {
  report: [{}],
  reinstall: [{}],
  'give-values': [{}],
  'mark-instructions': [{}],
  'choose-words': [{}],
  'fewer-words': [{}],
  'choose-layers': [{ last: 5 }],
  'choose-head': [{ last: 3 }],
  'explain-alone': [{}],
  'choose-models': [{}],
  'complete-pair': [{ missing: 'base' }, { missing: 'tuned' }],
  'choose-pair': [{}],
  'one-choice-of-models': [{}],
  'choose-file': [{ files: 'a.gguf (1 GB), b.gguf (2 GB)' }],
  'plain-text': [{}, { first: 'Fix the chat template' }],
  'check-network': [{}],
  'proxy-password': [{}],
};
const steps = Object.entries(facts).flatMap(([step, all]) => all.map(each => ({ step, ...each }) as NextStep));

/** Of a sentence that says what to do. */
const VERB =
  /^(?:Add|Ask|Check|Choose|Close|Compare|Convert|Correct|Create|Download|Edit|Explain|Fix|Free|Give|Have|Install|Look|Mark|Move|Name|Open|Put|Raise|Reopen|Report|Restore|Run|Select|Set|Shorten|Trust|Try|Use|Wait|Write)\b/;
const FLAG = /(?<![\w-])--([a-z][a-z-]+)/g;
const SETTING = /\b(?:instructLens|http)\.[\w.]+/g;
const KNOWN_ELSEWHERE = new Set(['http.proxy']);

describe.each(steps.map(step => [JSON.stringify(step), step] as const))('%s', (_, step) => {
  test('in the terminal: options that are there, and no setting', () => {
    const words = stepWords(step, terminalSteps);
    expect(words).toMatch(VERB);
    expect(words).toMatch(/\.$/);
    expect(words).not.toMatch(/“|instructLens\.|Command Palette/);
    for (const [, option] of words.matchAll(FLAG)) expect(options).toContain(option);
  });

  test('in the editor: commands and settings that are there, and no option', () => {
    const words = stepWords(step, editorSteps);
    expect(words).toMatch(VERB);
    expect(words).toMatch(/\.$/);
    expect(words).not.toMatch(/(?<![\w-])--[a-z]|instruct-lens |npm /);
    const settings = Object.keys(manifest.contributes.configuration.properties);
    for (const [setting] of words.matchAll(SETTING))
      if (!KNOWN_ELSEWHERE.has(setting)) expect(settings).toContain(setting);
    for (const [, named] of words.matchAll(/“([^”]+)”/g))
      if (!/^(?:instructLens|http)\./.test(named!)) expect(titles).toContain(named);
  });

  test('on a page: neither', () => {
    const words = inEnglishWords(stepWords(step, neutralSteps));
    expect(words).toMatch(VERB);
    expect(words).toMatch(/\.$/);
    expect(words).not.toMatch(/(?<![\w-])--[a-z]|instructLens\.|“|instruct-lens |npm /);
  });
});

/** Code that every surface runs. What only the terminal or only the editor runs may speak of itself. */
const SHARED =
  /^src\/(?!cli\/|extension\/|extension\.ts|cli\.ts|agent\/|doctor\/|study\/|picture\/scanFindings)|^webview\//;
const OF_A_SURFACE = /(?<![\w-])--[a-z]{3,}|\binstructLens\.|\binstruct-lens (?!\{)|\bnpm (?:run|start)\b/;

const ofASurface = (strings: readonly VisibleString[]): string[] =>
  strings.flatMap(({ where, text }) =>
    SHARED.test(where) && !text.includes('var(--') && OF_A_SURFACE.test(text) ? [`${where} ${text.slice(0, 120)}`] : [],
  );

test('no string of code that every surface runs names an option, a setting or a command', () => {
  expect(ofASurface(programStrings())).toEqual([]);
  expect(ofASurface([{ where: 'src/engine/a.ts:1', text: 'Name it with --model DIR.' }])).toHaveLength(1);
});

test('every command that a string of the editor names is there', () => {
  const strings = programStrings().filter(({ where }) => /^(?:src\/extension|webview|package\.nls)/.test(where));
  const named = strings.flatMap(({ where, text }) =>
    [...text.matchAll(/\b(?:[Rr]un|with|choose|Choose) [“*]([A-Z][^”*]+)[”*]/g)].map(
      match => [where, match[1]!] as const,
    ),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(([, title]) => !titles.includes(title))).toEqual([]);
});

test('no string of the editor names an option', () => {
  const named = programStrings().filter(
    ({ where, text }) => /^(?:src\/extension|webview|package\.nls)/.test(where) && /(?<![\w-])--[a-z]{3,}/.test(text),
  );
  // CSS variables are no options.
  expect(named.filter(({ text }) => !/var\(|:host/.test(text))).toEqual([]);
});

describe('an error', () => {
  const thrown = new LensError({ reason: 'bad-input', message: 'No verb.', next: { step: 'choose-words' } });

  test('travels with its step, and each surface has its own words for it', () => {
    const wire = JSON.parse(JSON.stringify(factsOf(thrown))) as unknown;
    const arrived = errorFromResponse(new ResponseError(1, 'No verb.', wire));
    expect(factsOf(arrived)).toEqual(factsOf(thrown));
    expect(toldInTerminal(arrived).next).toContain('--verbs');
    expect(toldInEditor(arrived).next).toContain('“Attention of Word at Cursor”');
    expect(arrived.next).toBe(inEnglishWords(stepWords({ step: 'choose-words' }, neutralSteps)));
  });

  test('with a sentence for a next step keeps it everywhere', () => {
    const plain = new LensError({ reason: 'bad-input', message: 'Empty.', next: 'Write some text into it.' });
    for (const told of [toldInTerminal, toldInEditor])
      expect(told(plain)).toEqual({ reason: 'bad-input', message: 'Empty.', next: 'Write some text into it.' });
  });

  test('that is none of ours is to be reported', () => {
    expect(toldInTerminal(new TypeError('x')).next).toContain('--verbose');
    expect(toldInEditor(new CancelledError()).next).toContain('“Report Issue”');
  });

  test('a problem of a prompt ends with what to do', () => {
    expect(toldProblem({ message: 'No value for x.', next: { step: 'give-values' } })).toMatch(
      /^No value for x\. Run “/,
    );
    expect(toldProblem({ message: 'No value for x.' })).toBe('No value for x.');
  });
});
