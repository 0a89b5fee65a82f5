/**
 * @file What code that every surface runs tells a user, in a German window: every sentence of it is one (`src/base/sentence.ts`), so that no
 * English remains, and what comes from files stays as it is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { taggedSentences } from '../../../scripts/translations.mjs';
import { factsOf, LensError } from '../../../src/base/errors';
import { speak, type Translations } from '../../../src/base/language';
import { neutralSteps, stepWords } from '../../../src/base/nextSteps';
import { inOwnWords } from '../../../src/base/sentence';
import { deathFacts } from '../../../src/client/deathCause';
import { toldError, toldProblem } from '../../../src/extension/core/editorSteps';
import { paperTables } from '../../../src/picture/study/paperTables';
import { groupName, overviewTable } from '../../../src/picture/study/studyListings';
import { studyTables } from '../../../src/picture/study/studyTables';
import { studyHeadline } from '../../../src/picture/study/studyWords';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { madeUpStudy } from '../../support/madeUpStudy';
import { packageRoot } from '../cli/frame/surroundings';

const german = JSON.parse(readFileSync(join(packageRoot, 'l10n/bundle.l10n.de.json'), 'utf8')) as Translations;
beforeEach(() => speak({ tag: 'de', translations: german }));
afterEach(() => speak());

/** Rooms whose errors and problems reach the editor's windows. */
const ROOMS = [
  ...['architecture', 'base', 'checkpoint', 'client', 'engine'],
  ...['explain', 'files', 'models', 'prompt', 'tokenize'],
];
/** Rooms inside that never tell a user of the editor, and what is no sentence of ours. */
const OTHERS =
  /^src\/(?:engine\/(?:inspect|process|providers)|tokenize\/jinja)\/|^src\/engine\/runtime\/(?:ort|model)\.ts$|^src\/explain\/attribution\/(?:paperScore|attributionReport)\.ts$|^src\/engine\/cache\/weightHash\.ts$/;

const files = ROOMS.flatMap(room =>
  readdirSync(join(packageRoot, 'src', room), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `src/${room}/${name.replaceAll('\\', '/')}`),
).filter(name => !OTHERS.test(name));
const sources = files.map(file => [file, readFileSync(join(packageRoot, file), 'utf8')] as const);
const templates = sources.flatMap(([, text]) => taggedSentences(text));

/** Strings that begin and end as sentences do and are none, with their lines. */
function untagged(file: string, text: string): string[] {
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) || ts.isImportDeclaration(node)) return;
    const isText =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
    if (isText && /^['"`](?:[A-Z]|\$\{)[^]*[a-z]{2,}[^]*\s[^]*[a-z}]\.['"`]$/.test(node.getText()))
      found.push(`${file}:${parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

test('every sentence that shared code tells is one that can be translated', () => {
  const open = sources.flatMap(([file, text]) => untagged(file, text));
  expect(open).toEqual([]);
  expect(untagged('a.ts', "throw new LensError({ next: 'Write some text into it.' });")).toHaveLength(1);
  expect(untagged('a.ts', 'throw new LensError({ next: sentence`Write some text into it.` });')).toEqual([]);
});

test('a template is found by its tag, with places for its values and whatever is nested in them', () => {
  const code =
    "f(sentence`A ${b} of ${c ? sentence`one` : 'two'} \\`x\\`.`, other`not this ${one}`); // sentence`nor this`";
  expect(taggedSentences(code)).toEqual(['A {0} of {1} `x`.', 'one']);
});

test('every one of them has a German one that is not English', () => {
  expect(templates.length).toBeGreaterThan(400);
  // What has no words of its own only joins others.
  const said = templates.filter(template => /\p{L}{2}/u.test(template.replace(/\{\d\}/g, '')));
  expect(said.filter(template => inOwnWords({ template, values: [] }) === template)).toEqual([]);
});

describe('problems of a prompt', () => {
  const told = (text: string, values: Record<string, string> = {}, fileName = 'a.prompt.md'): string[] =>
    parsePrompt(text, { fileName, values }).problems.map(problem => {
      expect(problem.translatable?.message, problem.message).toBeDefined();
      return toldProblem(problem);
    });

  test('are in German, with their values', () => {
    expect(told('Sort {{a}}.')[0]).toMatch(/^Kein Wert für die Variable a: ihr Platzhalter bleibt, wie geschrieben\. /);
    expect(told('Sort the list.', { a: '1' }).join(' ')).toMatch(
      /^Der Prompt hat keine Variable a: .* Es gibt keine\.$/,
    );
    expect(told('')).toContain('In dieser Datei steht kein Prompt. Eine Nachricht an das Modell schreiben.');
    expect(told('---\nname: a: b\n---\nSort it.').join(' ')).toMatch(/Zeile 2 des Kopfs ist kein YAML/);
    expect(told('Sort \u202eit.').join(' ')).toMatch(/U\+202E \(Rechts-nach-links-Umkehrung\)/);
    expect(told('{"messages": [{"role": "wizard", "content": 7}]}', {}, 'a.json').join(' ')).toMatch(
      /Unbekannte Rolle „wizard“.*/,
    );
    expect(told('{"a": ', {}, 'a.json').join(' ')).not.toMatch(/\b(?:file|read|the)\b/);
  });

  test('and so are those that hostile files bring to light', () => {
    const texts = ['a: *b', 'a: !js x', 'a: &a [*a]', `a: ${'['.repeat(500)}`, 'messages: 3', '"\\ud800"', '\0'];
    for (const text of texts)
      for (const name of ['a.yaml', 'a.prompt.md', 'a.jsonl', 'a.json'])
        expect(told(name === 'a.prompt.md' ? `---\n${text}\n---\nx` : text, {}, name)).toBeDefined();
  });
});

describe('errors', () => {
  test('of a prompt that is too long: sentence, figures and next step', () => {
    const facts = factsOf(
      new LensError({
        reason: 'bad-input',
        message: { template: 'The prompt has {0} tokens, {1}.', values: [1955, beyond('tuned', 512)] },
        next: { template: 'Shorten the prompt or choose a model with a longer context.', values: [] },
        brief: { template: '{0} of {1} tokens', values: [{ numeral: '1,955' }, { numeral: '512' }] },
      }),
    );
    expect(facts.message).toBe(
      'The prompt has 1955 tokens, but the tuned model reads at most 512, the answer included.',
    );
    expect(toldError(new LensError({ ...facts, ...facts.translatable }))).toMatchObject({
      brief: '1.955 von 512 Tokens',
      message: 'Der Prompt hat 1955 Tokens, aber das Modell (tuned) liest höchstens 512, die Antwort eingeschlossen.',
      next: 'Den Prompt kürzen oder ein Modell mit längerem Kontext wählen.',
    });
  });

  test.each(['SIGKILL', 'SIGBUS', 'SIGABRT', 'SIGTERM', 'SIGSEGV', 'SIGILL', 'SIGFPE'])(
    'of an engine that %s ended',
    signal => {
      const { message, next } = toldError(new LensError(deathFacts({ code: null, signal, stderr: '' })));
      expect(message).toMatch(new RegExp(`^Der Prozess der Engine endete \\(${signal}\\): `));
      expect(`${message} ${next}`).not.toMatch(/\b(?:the|its|it|and|or|then|again)\b/);
    },
  );

  test('of the system', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    expect(toldError(full)).toMatchObject({
      message: 'Das System hat es verweigert: ENOSPC: no space left on device, write.',
      next: 'Dort Platz schaffen oder einen anderen Ort wählen.',
    });
  });

  test('a step that comes as one is said by the editor, on a page in its own words', () => {
    const step = { step: 'plain-text', first: { template: 'Fix the chat template', values: [] } } as const;
    const error = new LensError({ reason: 'bad-checkpoint', message: 'x', next: step });
    expect(toldError(error).next).toMatch(/^Die Chat-Vorlage berichtigen, oder die Einstellung „instructLens\.base/);
    expect(inOwnWords(stepWords(step, neutralSteps))).toBe(
      'Die Chat-Vorlage berichtigen, oder den Prompt als reinen Text lesen lassen.',
    );
    expect(error.next).toBe('Fix the chat template, or have the prompt read as plain text.');
  });
});

test('tables of a study: titles, heads and notes', () => {
  const study = madeUpStudy();
  const texts = (): string[] =>
    [...studyTables(study), ...paperTables(study), overviewTable(study)].flatMap(({ title, head, note = '' }) => [
      title,
      ...head,
      note,
    ]);
  const said = texts();
  speak();
  const names = new Set(study.groups.map(groupName));
  const same = texts().filter((text, n) => text === said[n] && /\p{L}{2}/u.test(text) && !names.has(text));
  expect(same).toEqual([]);
  expect(studyHeadline(study)).toBe('1 of 3 assertions does not hold.');
});

function beyond(role: string, most: number) {
  return { template: 'but the {0} model reads at most {1}, the answer included', values: [role, most] };
}

test('in an English window nothing changes', () => {
  speak();
  expect(templates.filter(template => inOwnWords({ template, values: [] }) !== template)).toEqual([]);
});
