import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { readCaseRows } from '../../../src/study/cases/caseRows';
import { readCsv } from '../../../src/study/cases/csv';
import { studyCases } from '../../../src/study/cases/studyCases';
import { isInShard, shardOf } from '../../../src/study/run/shards';
import { parseAssertion } from '../../../src/study/spec/assertions';
import { loadStudy } from '../../../src/study/spec/loadStudy';
import { promptFiles } from '../../../src/study/spec/studyPrompts';
import { readSpec } from '../../../src/study/spec/readSpec';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder();
const root = path.join(import.meta.dirname, '..', '..', '..');
const schema = JSON.parse(readFileSync(path.join(root, 'docs', 'study.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const GOOD = [
  'kind: score\ncases: a.jsonl',
  'kind: ablate\nprompts: [a.txt, "b/**/*.prompt.md"]\ncases: [{id: x, word: dog}]\npairs: [demo, {base: /b, tuned: /t}, {name: s, model: /m}]',
  'kind: versions\nprompts: [a.txt, b.txt]\ncases: c.csv\nfollowed: {column: label, from: 2}\nanswers: own\nredundancy: true',
  'kind: assert\nprompts: a.txt\ncases: c.csv\nfollowed: {checks: [json, {equals: "{{x}}"}, {"startend:end_checker": {end_phrase: "."}}]}\nassertions: [score >= 0.3, {follows: json, atLeast: 0.9}]',
  'kind: score\ncases: c.csv\nsampling: {maxTokens: 5, temperature: 1, topP: 0.9, seed: 3}\nstatistics: {confidence: 0.9, draws: 500, seed: 1, falseDiscovery: 0.1}\nkeep: [matrices]\nformat: ndjson\nrendering: own-template\ntrust: false\nmatters: 0.2\nredundancy: 4\ncolumns: {id: key, answer: response, instructions: spans}',
];

const BAD: [string, RegExp][] = [
  ['kind: scores\ncases: a.csv', /^s\.yaml:1:7: kind is none of: score/],
  ['kind: score', /^s\.yaml:1:1: cases is missing/],
  ['kind: score\ncases: a.csv\npromts: x', /^s\.yaml:3:9: there is no "promts" in a study\. Did you mean prompts\?/],
  ['kind: score\ncases: a.csv\nsampling: {maxTokens: 0}', /maxTokens is below 1/],
  ['kind: score\ncases: a.csv\nsampling: {warmth: 1}', /no "sampling\.warmth"/],
  ['kind: assert\ncases: a.csv', /assert needs assertions/],
  ['kind: score\ncases: a.csv\nassertions: [scor >= 1]', /"scor" is none of: score/],
  ['kind: score\ncases: a.csv\nassertions: [effect > 0]', /effect is that of a clause/],
  ['kind: score\ncases: a.csv\nfollowed: {checks: [equal: x]}', /no check "equal"/],
  ['kind: score\ncases: a.csv\npairs: [demo, demo]', /two pairs have the same name/],
  ['kind: [', /s\.yaml.*YAML/],
  ['', /s\.yaml is empty/],
];

describe('a spec', () => {
  test.each(GOOD)('%j is read, and the schema takes it', text => {
    expect(readSpec(text, 's.yaml').kind).toMatch(/score|ablate|versions|assert/);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each(BAD)('%j is refused at its place', (text, message) => {
    expect(() => readSpec(text, 's.yaml')).toThrow(message);
  });

  test('has defaults, a name of its file, and needs what its assertions ask for', () => {
    const spec = readSpec('kind: assert\ncases: a.csv\nassertions: ["effect(each) > 0"]', 'x/tone.study.yaml');
    expect(spec).toMatchObject({ name: 'tone', needs: ['effect'], pairs: [{ name: 'demo', pair: 'demo' }] });
    expect(spec.statistics).toEqual({ confidence: 0.95, draws: 2000, seed: 20231, falseDiscovery: 0.05 });
  });
});

describe('an assertion', () => {
  test.each([
    ['effect("Be brief") > 0 at 95 %', { metric: 'effect', clause: { text: 'Be brief' }, value: 0, confidence: 0.95 }],
    ['every rank(2) <= 3', { every: true, clause: { index: 1 }, operator: '<=', value: 3 }],
    ['score >= baseline - 0.05', { from: 'baseline', value: -0.05, every: false }],
    ['score(each) >= baseline', { from: 'baseline', value: 0, clause: 'each' }],
    ['trust>=80%', { metric: 'trust', value: 0.8 }],
    ['effect(Be brief) > -.5', { clause: { text: 'Be brief' }, value: -0.5 }],
  ])('%s', (text, expected) => expect(parseAssertion(text, 's')).toMatchObject(expected));

  test.each(['score', 'score >=', 'score => 1', 'trust(1) > 1', 'effect() > 0', 'score > 1 at 30 %', 'score > 1; rm'])(
    '%s is refused',
    text => expect(() => parseAssertion(text, 's')).toThrow(/^s: /),
  );
});

describe('cases', () => {
  test('of CSV have quotes, commas and line breaks', () => {
    expect(readCsv('a,b\r\n"x, ""y""","1\n2"\n\nz,\n', 'c').map(row => [row.line, ...row.cells])).toEqual([
      [1, 'a', 'b'],
      [2, 'x, "y"', '1\n2'],
      [5, 'z', ''],
    ]);
    expect(() => readCsv('a\n"x', 'c.csv')).toThrow(/c\.csv:2: a quote is opened/);
    expect(() => readCaseRows('a,a\n1,2', 'c.csv')).toThrow(/"a" is there twice/);
    expect(() => readCaseRows('a\n1,2', 'c.csv')).toThrow(/2 cells, but 1 column\./);
    // The columns of a promptfoo row lie one level down, and no deeper, however many there are.
    const deep = `${'{"vars":'.repeat(100_000)}{}${'}'.repeat(100_000)}`;
    expect(Object.keys(readCaseRows(deep, 'c.jsonl').rows[0]!.columns)).toEqual(['vars']);
  });

  test('of a promptfoo file are its plain tests, with the assertions that are rules on a text', () => {
    const text = `prompts: [x]
tests:
  - description: first
    vars: { word: dog, n: 3 }
    assert:
      - { type: icontains, value: chien }
      - { type: llm-rubric, value: nice }
  - vars: { word: hat }
`;
    const { rows, notes } = readCaseRows(text, 'promptfooconfig.yaml');
    const cases = studyCases({ rows, notes }, 'p', {}, undefined, true);
    expect(cases.map(one => [one.id, one.values['word'], one.values['n'], one.line])).toEqual([
      ['first', 'dog', '3', 3],
      ['line 8', 'hat', undefined, 8],
    ]);
    expect(cases[0]!.checks).toEqual([{ name: 'mentions', given: { value: 'chien' } }]);
    expect(notes).toEqual([expect.stringContaining('llm-rubric')]);
    expect(() => readCaseRows('tests:\n  - vars: { a: [1, 2] }', 'p.yaml')).toThrow(/a has a list of values/);
    expect(() => readCaseRows('tests: file://x.csv', 'p.yaml')).toThrow(/"tests" is not a list/);
  });

  test('of IFEval bring their checks; chats and prompts are prompts of their own', () => {
    const lines = [
      { key: 7, prompt: 'Say yes.', instruction_id_list: ['punctuation:no_comma'], kwargs: [{ relation: null }] },
      { messages: [{ role: 'user', content: 'Hi.' }], label: true },
      { words: 'x' },
    ];
    const rows = readCaseRows(lines.map(line => JSON.stringify(line)).join('\n'), 'c.jsonl');
    const cases = studyCases(rows, 'c.jsonl', {}, { column: 'label' }, false);
    expect(cases[0]).toMatchObject({
      id: '7',
      checks: [{ name: 'punctuation:no_comma', given: {} }],
      own: { fileName: 'case.txt' },
    });
    expect([cases[1]!.label, cases[1]!.own?.fileName, cases[2]!.broken]).toEqual([
      true,
      'case.json',
      expect.any(String),
    ]);
  });

  test('with an id twice, and columns that are not there, are refused', () => {
    const rows = readCaseRows('{"id":1}\n{"id":"1"}', 'c.jsonl');
    expect(() => studyCases(rows, 'c.jsonl', {}, undefined, true)).toThrow(/c\.jsonl:2: the case "1" is there twice/);
    expect(() => studyCases(rows, 'c.jsonl', { answer: 'reply' }, undefined, true)).toThrow(/no column "reply"/);
    expect(() => readCaseRows('{"id":1}\n[]', 'c.jsonl')).toThrow(/c\.jsonl:2/);
    expect(() => readCaseRows('{"id":1}\n{', 'c.jsonl')).toThrow(/c\.jsonl:2: this is not JSON/);
  });
});

describe('shards', () => {
  test('divide cases by their content: each is in one, and new cases move none', () => {
    const hashes = Array.from({ length: 400 }, (_, i) => i.toString(16).padStart(12, '0').replace(/^/, 'a'));
    for (const hash of hashes) {
      const of = 8;
      const own = Array.from({ length: of }, (_, i) => i + 1).filter(index => isInShard(hash, { index, of }));
      expect(own.length).toBe(1);
    }
  });

  test.each([
    [{ shard: '3/8' }, {}, { index: 3, of: 8 }],
    [{}, {}, { index: 1, of: 1 }],
    [{}, { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_TASK_MIN: '0', SLURM_ARRAY_TASK_COUNT: '4' }, { index: 1, of: 4 }],
    [
      { of: '8' },
      { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '3', SLURM_ARRAY_TASK_COUNT: '1' },
      { index: 3, of: 8 },
    ],
    [{ of: '4' }, { JOB_COMPLETION_INDEX: '3' }, { index: 4, of: 4 }],
  ])('%j in %j', (wish, env, shard) => expect(shardOf(wish, env)).toEqual(shard));

  test.each([
    [{ shard: '9/8' }, {}, /shard 9 of 8/],
    [{ shard: '0/8' }, {}, /shard 0 of 8/],
    [{ shard: 'x' }, {}, /--shard is "x"/],
    [{ of: '4' }, {}, /neither/],
    [{}, { JOB_COMPLETION_INDEX: '1' }, /not how many/],
    [{ of: '2' }, { JOB_COMPLETION_INDEX: '2' }, /shard 3 of 2/],
  ])('%j in %j is refused', (wish, env, message) => expect(() => shardOf(wish, env)).toThrow(message));
});

test('patterns find files below the study, never in node_modules', () => {
  for (const name of ['p/a.prompt.md', 'p/q/b.prompt.md', 'node_modules/c.prompt.md', 'p/d.txt']) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), 'Say yes.');
  }
  expect(promptFiles(['**/*.prompt.md'], folder, 's')).toEqual(['p/a.prompt.md', 'p/q/b.prompt.md']);
  expect(promptFiles(['p/*.prompt.md', 'p/d.txt'], folder, 's')).toEqual(['p/a.prompt.md', 'p/d.txt']);
  expect(() => promptFiles(['nothing/*.md'], folder, 's')).toThrow(/s: no file is named by "nothing/);
});

test('a column that no prompt asks for is named; what results depend on decides about the hash', () => {
  writeFileSync(path.join(folder, 'ask.txt'), 'Describe the {{thing}}.');
  writeFileSync(path.join(folder, 'c.csv'), 'id,thing,thign\n1,hat,x\n');
  const file = path.join(folder, 's.yaml');
  const load = (text: string): ReturnType<typeof loadStudy> => loadStudy(file, { text });
  const study = load('kind: score\nprompts: ask.txt\ncases: c.csv');
  expect(study.notes).toEqual(['c.csv: no prompt has a variable for the column "thign".']);
  expect(load('kind: score\nname: x\nmatters: 1\nprompts: ask.txt\ncases: c.csv').hash).toBe(study.hash);
  expect(load('kind: ablate\nprompts: ask.txt\ncases: c.csv').hash).not.toBe(study.hash);
  expect(() => load('kind: versions\nprompts: ask.txt\ncases: c.csv')).toThrow(/compares two prompts, 1/);
});
