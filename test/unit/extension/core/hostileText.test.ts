/** @file Hostile texts in every builder of what is shown: none of them becomes Markdown, HTML, a link, an address or an icon. */
import { describe, expect, test } from 'vitest';
import { markdownText } from '../../../../src/base/printable';
import { answerWordItems } from '../../../../src/extension/attribution/attributionState';
import { explanationMarkdown } from '../../../../src/extension/attribution/explanationMarkdown';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { hoverText } from '../../../../src/extension/attribution/hoverText';
import { lensTexts } from '../../../../src/extension/attribution/lensText';
import { label, messageText, plainText } from '../../../../src/extension/core/labelText';
import {
  commandLink,
  markdownSource,
  ours,
  swatch,
  type MarkdownPart,
} from '../../../../src/extension/core/markdownText';
import { doctorMarkdown } from '../../../../src/extension/doctor/doctorMarkdown';
import { factsText, pairText } from '../../../../src/extension/models/pairText';
import { statusText } from '../../../../src/extension/status/statusText';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { Contrast } from '../../../../src/protocol/comparison';
import type { Explanation } from '../../../../src/protocol/explanation';
import { madeUp } from '../attribution/explanations';

/** Each in one word, so that builders which cut or split treat all alike. */
const hostile = [
  '<img/src=https://beacon.example/x.png>',
  '![a](https://beacon.example/x.png)',
  '[Repair](command:workbench.action.terminal.new)',
  '](command:evil)',
  '<a/href="command:evil">x</a>',
  '<https://beacon.example>',
  'https://beacon.example/secret',
  'www.beacon.example',
  'a@beacon.example',
  '**b**',
  '~~b~~',
  '`b`',
  '\\[a](command:x)',
  'a|b\n|:--|',
  '&lt;b&gt;&#60;i&#62;',
  '#',
  '---',
  '1.',
  '$(sync~spin)',
  '\\$(error)',
  '\u202egnp.exe\u2066\u001b]8;;https://x\u0007\u2028\u200f',
];
const BENIGN = 'word';

/** What Markdown would read as more than text: all signs that have a meaning and are neither escaped nor part of an entity of ours. */
function markup(source: string): string {
  return source
    .replace(/\\[!-/:-@[-`{-~]|&(?:lt|amp|nbsp|#124);/g, '')
    .replace(/[^\\`*_{}[\]()#+\-.!~>:@=^$<&|\n]/g, '');
}

// eslint-disable-next-line no-control-regex -- these are the characters that must not be there
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** As VS Code finds icons in labels, and links in messages. */
const ICON = /(?<!\\)\$\([A-Za-z\d-]+(?:~[A-Za-z]+)?\)/;
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i;

const SOURCE = 'Say it';

function explanationOf(text: string): Explanation {
  const numbers = { share: [1, 0], density: [1, 0], attribution: [[1], [0]] };
  const made = madeUp(SOURCE, [
    { role: 'base', ...numbers },
    { role: 'tuned', ...numbers },
  ]);
  const [start, end] = [0, SOURCE.length];
  return {
    ...made,
    prompt: {
      ...made.prompt,
      words: made.prompt.words.map(word => ({ ...word, text, role: text as 'user' })),
      clauses: [{ ...{ text, spans: [{ start, end }], detected: true, verb: undefined } } as never],
    },
    models: made.models.map(model => ({
      ...model,
      instructionScore: { value: 1, clauses: [{ value: 1 }] } as never,
      words: model.words.map(word => ({ ...word, mostFor: [0] })),
      response: { ...model.response, text, words: [{ text, tokens: [0], end: false }] },
    })),
  };
}

function fileOf(text: string, more: Partial<ExplainedFile> = {}) {
  const document = parsePrompt(SOURCE, { fileName: 'p.txt' });
  const uri = `file:///${encodeURIComponent('a')}.txt`;
  return { uri, text: SOURCE, document, stale: false, label: text, explanation: explanationOf(text), ...more };
}

function contrastOf(text: string): Contrast {
  const token = { id: 1, text, kind: 'special' } as never as Contrast['models'][number]['token'];
  const of = (role: 'base' | 'tuned'): Contrast['models'][number] => ({
    ...{ role, position: 0, token, foil: token, attribution: [], words: [0.5, -0.5] },
  });
  return { models: [of('base'), of('tuned')], absent: [] };
}

const errorOf = (text: string) => ({ reason: 'bad-input', message: text, next: text }) as const;

function statusOf(file: ReturnType<typeof fileOf> | (Partial<ExplainedFile> & { uri: string }), text: string) {
  const input = { file: file as ExplainedFile, pair: text, trusted: true, mode: 'tuned', quantity: 'density' } as const;
  return statusText({ ...input, threshold: 0.1, deviceReason: text });
}

const markdownBuilders: Record<string, (text: string) => readonly MarkdownPart[]> = {
  text: text => [{ text }],
  md: text => [ours`**${text}** &nbsp; ${text}`],
  'a link’s title': text => [commandLink(text, 'instructLens.showPanel')],
  'a link’s argument': text => [commandLink('Panel', 'instructLens.showPanel', 'x'.repeat(text === BENIGN ? 1 : 2))],
  hover: text => hoverText(fileOf(text), 0, { mode: 'tuned', quantity: 'density' }),
  'hover of a contrast': text =>
    hoverText(fileOf(text, { contrast: contrastOf(text) }), 0, { mode: 'tuned', quantity: 'density' }),
  'status of an error': text => statusOf(fileOf(text, { error: errorOf(text) }), text).tooltip,
  legend: text => statusOf(fileOf(text), text).tooltip,
  'legend of a contrast': text => statusOf(fileOf(text, { contrast: contrastOf(text) }), text).tooltip,
};

describe.each(Object.keys(markdownBuilders))('Markdown of %s', name => {
  const build = markdownBuilders[name]!;
  const expected = markup(markdownSource(build(BENIGN)).source);
  test.each(hostile)('%j adds no markup', text => {
    const { source } = markdownSource(build(text));
    expect(markup(source)).toBe(expected);
    expect(source).not.toMatch(UNSEEN);
    expect(source.match(/<[^>]*>/g) ?? []).toSatisfy((tags: string[]) =>
      tags.every(tag => /^<span style="background-color:var\(--vscode-[\w-]+\);">$|^<\/span>$/.test(tag)),
    );
  });
});

test('HTML is supported only where a patch of colour stands, and a patch is of a colour', () => {
  expect(markdownSource([{ text: '<b>' }]).html).toBe(false);
  expect(markdownSource([swatch('instructLens.magnitude1')]).html).toBe(true);
  expect(markdownSource([swatch('a;"><img src=x>')])).toEqual({ source: '', html: false });
});

test('lines break between words, and outer spaces stay', () => {
  expect(markdownSource([{ text: ' two  words here ' }]).source).toBe('&nbsp;two&nbsp;&nbsp;words here&nbsp;');
});

const documents: Record<string, (text: string) => string> = {
  'copied explanation': text => explanationMarkdown(explanationOf(text), text),
  'escaped text': text => markdownText(text),
};
describe.each(Object.keys(documents))('%s', name => {
  const build = documents[name]!;
  // A document keeps the colon of “note: this”; an address loses its own.
  const without = (source: string): string => markup(source.replaceAll(/:(?!\/\/)|[=^${}]/g, ''));
  const expected = without(build(BENIGN));
  test.each(hostile)('%j adds no markup', text => {
    expect(without(build(text))).toBe(expected);
    expect(build(text)).not.toMatch(UNSEEN);
  });
});

test.each(hostile)('the doctor’s page shows %j as it is', text => {
  const page = doctorMarkdown([{ title: 'Environment', rows: [{ label: 'HF_ENDPOINT', text }] }], 2);
  const shown = page.split('**: ')[1]!;
  expect(shown.replaceAll(/\\./g, '·')).not.toMatch(/[<>[\]*`~|&@]|:\/\/|www\./);
  expect(page).not.toMatch(UNSEEN);
});

const labels: Record<string, (text: string) => readonly string[]> = {
  label: text => [label`${text}`, label`${label`${text}`}`],
  status: text => [statusOf(fileOf(text), text).text, statusOf({ uri: 'file:///p', work: {} }, text).text],
  'lens of a contrast': text =>
    lensTexts(fileOf(text, { contrast: contrastOf(text) }), true, { message: 0, messages: 1 }).map(
      ({ title }) => title,
    ),
  'list of pairs': text => {
    const place = { id: text, folder: text };
    return [
      pairText({ kind: 'pair', name: text, title: text, base: text, tuned: text }, ''),
      pairText({ kind: 'pair', name: text, title: text, base: text, tuned: text }, text),
      pairText({ kind: 'twins', base: place, tuned: place, reason: 'names', sameConfig: true }, ''),
      pairText({ kind: 'single', ...place }, ''),
      pairText({ kind: 'own', ...place }, ''),
      pairText({ kind: 'unfinished', ...place, why: text }, ''),
      pairText(
        { ...{ kind: 'download', name: text, base: text, tuned: text, bytes: 1, licence: text, gated: true } },
        '',
      ),
    ].flatMap(({ label: name, description, detail }) => [name, description, detail]);
  },
  'facts of a model': text => {
    const sizes = { parameters: 1e6, bytes: 1e6, memoryNeeded: 1, memoryFree: 2, context: 8, layerwise: false };
    const firstPicture = { promptTokens: 1, responseTokens: 1, influence: 9, flow: 1 };
    const model = {
      folder: '/m',
      family: text,
      dtype: text,
      precision: text,
      fingerprint: 'x',
      firstPicture,
      ...sizes,
    } as never;
    return [factsText({ models: [model], sameVocabulary: true })];
  },
  'words of the answer': text =>
    answerWordItems(explanationOf(text).models[0]!, { end: 'end', logProbability: String }).map(item => item.label),
};
/** Those that are ours. */
const ownIcons = /\$\((?:check|blank|cloud-download|circuit-board|sync~spin|comment|refresh|table|warning)\)[ \u2002]/g;
describe.each(Object.keys(labels))('%s', name => {
  test.each(hostile)('%j is no icon and hides nothing', text => {
    for (const shown of labels[name]!(text)) {
      expect(shown.replace(ownIcons, '')).not.toMatch(ICON);
      expect(shown).not.toMatch(UNSEEN);
    }
  });
});

describe('messages', () => {
  test.each([...hostile, '[a] (x)](command:b)', '[[a]](command:b)', '[a\u200b](file:///etc/passwd)'])('%j', text => {
    expect(messageText(`${text} ${text}`)).not.toMatch(LINK);
    expect(messageText(text)).not.toMatch(UNSEEN);
  });

  test.each(hostile)('a lens’s tooltip and a screen reader’s text show what %j hides', text => {
    const file = fileOf(text, { error: errorOf(text) });
    for (const { tooltip } of lensTexts(file, true, { message: 0, messages: 1 })) {
      expect(tooltip).not.toMatch(UNSEEN);
    }
    expect(statusOf(file, text).label).not.toMatch(UNSEEN);
    expect(plainText(text)).not.toMatch(UNSEEN);
  });
});
