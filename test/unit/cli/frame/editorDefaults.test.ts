import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderingOf, samplingOf, targetOf } from '../../../../src/cli/frame/answerOptions';
import { parseArguments } from '../../../../src/cli/frame/arguments';
import { commands } from '../../../../src/cli/frame/runCommandLine';
import { ASKED_DEFAULTS, MAX_ANSWER_TOKENS } from '../../../../src/protocol/askedDefaults';
import { CONCEPT_MATCHINGS, CONCEPT_VOCABULARIES } from '../../../../src/protocol/concepts';
import { ATTRIBUTION_TARGETS, RENDERINGS } from '../../../../src/protocol/explanation';
import type { ModelRole } from '../../../../src/protocol/explanation';
import { packageRoot, run } from './surroundings';

interface Setting {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly maximum?: number;
}

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(packageRoot, name), 'utf8')) as unknown;

function contributed(): Map<string, Setting> {
  const { contributes } = read('package.json') as {
    contributes: { configuration: { properties: Record<string, Setting> } };
  };
  return new Map(Object.entries(contributes.configuration.properties));
}

const settings = contributed();
const texts = read('package.nls.json') as Record<string, string>;

function option(command: string, name: string): string {
  return commands.find(each => each.name === command)!.options[name]!.help;
}

/** Setting, command, option. */
const shared: [setting: string, command: string, option: string][] = [
  ...['explain', 'attention', 'compare'].map((command): (typeof shared)[number] => [
    'response.maxTokens',
    command,
    'max-tokens',
  ]),
  ['target', 'explain', 'target'],
  ['target', 'compare', 'target'],
  ...['explain', 'attention', 'compare', 'concepts'].map((command): (typeof shared)[number] => [
    'baseRendering',
    command,
    'rendering',
  ]),
  ['concepts.words', 'concepts', 'words'],
  ['concepts.matching', 'concepts', 'matching'],
];

describe('options that are settings too', () => {
  test.each(shared)('%s: %s --%s says the same, default and choices included', (setting, command, name) => {
    const help = option(command, name);
    const { default: otherwise, enum: choices = [] } = settings.get(`instructLens.${setting}`)!;
    const sentence = texts[`setting.${setting}`]!.replace(/\.$/, '');
    expect(help.toLowerCase().startsWith(sentence.toLowerCase())).toBe(true);
    expect(help).toContain(choices.length === 0 ? `default: ${String(otherwise)}` : `${String(otherwise)} (default)`);
    for (const choice of choices) expect(help).toContain(choice);
  });

  test('have the defaults and limits of the manifest', () => {
    const of = (name: string): unknown => settings.get(`instructLens.${name}`)!.default;
    expect(ASKED_DEFAULTS).toEqual({
      maxTokens: of('response.maxTokens'),
      target: of('target'),
      baseRendering: of('baseRendering'),
      vocabulary: of('concepts.words'),
      matching: of('concepts.matching'),
    });
    expect(settings.get('instructLens.response.maxTokens')!.maximum).toBe(MAX_ANSWER_TOKENS);
    const choices = (name: string): unknown => [...settings.get(`instructLens.${name}`)!.enum!].sort();
    expect(choices('target')).toEqual([...ATTRIBUTION_TARGETS].sort());
    expect(choices('baseRendering')).toEqual([...RENDERINGS].sort());
    expect(choices('concepts.words')).toEqual([...CONCEPT_VOCABULARIES].sort());
    expect(choices('concepts.matching')).toEqual([...CONCEPT_MATCHINGS].sort());
  });
});

describe('what is asked', () => {
  const parsed = (name: string, ...words: string[]): ReturnType<typeof parseArguments> => {
    const command = commands.find(each => each.name === name)!;
    return parseArguments(words, command.options, command.usage);
  };
  const chosen = (...roles: ModelRole[]) => ({
    label: '',
    models: roles.map(role => ({ role, folder: '' })),
  });

  test('without a word is what the editor asks', () => {
    const args = parsed('explain', 'FILE');
    expect(samplingOf(args)).toEqual({ maxTokens: 256, temperature: 0, topP: 1, seed: 0 });
    expect(targetOf(args)).toBe('log-probability');
    expect(renderingOf(args, chosen('base', 'tuned'))).toBe('tuned-template');
    expect(renderingOf(args, chosen('single'))).toBe('own-template');
  });

  test.each([
    ['tuned', 'tuned-template'],
    ['own', 'own-template'],
    ['plain', 'plain-text'],
    ...RENDERINGS.map((word): [string, string] => [word, word]),
  ])('by --rendering %s is %s', (word, rendering) => {
    expect(renderingOf(parsed('explain', '--rendering', word), chosen('base', 'tuned'))).toBe(rendering);
  });

  test('by a word that there is not, is refused with the words of today', async () => {
    const { code, stderr } = await run(['explain', 'a', '--rendering', 'toString']);
    expect([code, stderr]).toEqual([
      2,
      'error: --rendering is "toString".\nnext:  Give one of: tuned-template, own-template, plain-text.\n',
    ]);
  });
});

describe('tokens --rendering', () => {
  const example = 'examples/little-world.prompt.md';
  const tokens = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(['tokens', example, ...words, '--format', 'json']);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };

  test('takes the words of explain, and its own of earlier', async () => {
    const [template, plain] = [await tokens(), await tokens('--rendering', 'plain-text')];
    expect(plain).not.toBe(template);
    for (const word of ['tuned-template', 'own-template', 'chat', 'tuned', 'own'])
      expect(await tokens('--rendering', word)).toBe(template);
    expect(await tokens('--rendering', 'plain')).toBe(plain);
  });

  test('of one model knows no twin', async () => {
    const { code, stderr } = await run([
      'tokens',
      example,
      '--model',
      'models/demo/tuned',
      '--rendering',
      'tuned-template',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('--rendering tuned-template needs a pair');
    expect(await tokens('--model', 'models/demo/tuned', '--rendering', 'chat')).toBe(
      await tokens('--model', 'models/demo/tuned'),
    );
  });
});
