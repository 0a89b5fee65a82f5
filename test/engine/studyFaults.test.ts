/** @file Studies on bad ground: numbers that are none in one case, a template that refuses one, a full disk, parts of another version. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StudyReport } from '../../src/protocol/study';
import { copyModel, demo, editJson } from '../support/modelFolders';
import { copyTensor, fillRow } from '../support/safetensorsFile';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';

const folder = temporaryFolder();
const run = warmCommands();
const at = (name: string): string => path.join(folder, name);
/** “ fox” of the demo pair’s tokenizer. */
const FOX = 542;

/** The tuned demo model with an output matrix of its own, and numbers that are none where it reads one word. */
function brokenAtOneWord(): string {
  const model = copyModel(demo.tuned, at('broken'));
  const file = path.join(model, 'model.safetensors');
  copyTensor(file, 'model.embed_tokens.weight', 'lm_head.weight');
  // bfloat16 NaN, little end first.
  fillRow(file, 'model.embed_tokens.weight', FOX, Uint8Array.from([0xc0, 0x7f]));
  editJson(path.join(model, 'config.json'), config => ({ ...config, tie_word_embeddings: false }));
  return model;
}

function refusingModel(): string {
  const model = copyModel(demo.tuned, at('refusing'));
  const template = path.join(model, 'chat_template.jinja');
  const own = readFileSync(template, 'utf8');
  writeFileSync(
    template,
    `{% for m in messages %}{% if 'refuse' in m['content'] %}{{ raise_exception('Not of this') }}{% endif %}{% endfor %}${own}`,
  );
  return model;
}

test('a case whose numbers are none, and one that the template refuses, are named with their reasons; the others count', async () => {
  writeFileSync(at('ask.txt'), 'Translate to French.\n\na {{words}}\n');
  writeFileSync(at('c.csv'), 'id,words\ndog,dog\nfox,fox\nno,refuse\nhat,hat\n');
  const spec = at('s.study.yaml');
  const [broken, refusing] = [brokenAtOneWord(), refusingModel()];
  writeFileSync(
    spec,
    `kind: ablate
prompts: ask.txt
cases: c.csv
pairs: [{ name: broken, base: ${JSON.stringify(demo.base)}, tuned: ${JSON.stringify(broken)} }, { name: refusing, base: ${JSON.stringify(demo.base)}, tuned: ${JSON.stringify(refusing)} }]
sampling: { maxTokens: 6 }
assertions: [answer_tokens >= 1]
`,
  );
  const { code, stdout } = await run(['study', spec, '--format', 'json']);
  const report = JSON.parse(stdout) as StudyReport;
  expect(report.cases.excluded.map(one => [one.pair, one.case])).toEqual([
    ['broken', 'fox'],
    ['refusing', 'no'],
  ]);
  expect(report.cases.excluded[0]!.reason).toMatch(/not finite/);
  expect(report.cases.excluded[1]!.reason).toMatch(/Not of this/);
  expect([code, report.cases.done, report.groups.map(one => one.cases)]).toEqual([3, 6, [3, 3]]);
});

describe('results', () => {
  const spec = at('small.study.yaml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(at('small.txt'), 'Translate to French.\n\n{{words}}\n');
  writeFileSync(
    spec,
    'kind: ablate\nprompts: small.txt\ncases: [{id: a, words: dog}, {id: b, words: hat}]\nsampling: { maxTokens: 6 }\n',
  );

  test('of another version of the results are refused with what to do, and so is a shard beyond the last', async () => {
    const results = ['--results', at('versions')];
    expect((await run(['study', 'run', spec, ...results, '--shard', '1/2'])).code).toBe(0);
    expect((await run(['study', 'run', spec, ...results, '--shard', '2/2'])).code).toBe(0);
    const part = path.join(at('versions'), 'parts', 'part-00001-of-00002.json');
    editJson(part, receipt => ({ ...receipt, results: 0 }));
    const merged = await run(['study', 'merge', spec, ...results]);
    expect([merged.code, merged.stderr]).toEqual([2, expect.stringContaining('a part of another version')]);
    editJson(part, receipt => ({ ...receipt, results: 1, hash: 'x' }));
    const other = await run(['study', 'merge', spec, ...results]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('of another study')]);
    const manifest = path.join(at('versions'), 'manifest.json');
    editJson(manifest, own => ({ ...own, results: 0 }));
    const begun = await run(['study', 'run', spec, ...results]);
    expect([begun.code, begun.stderr]).toEqual([2, expect.stringContaining('another version of the results')]);
    const beyond = await run(['study', 'run', spec, ...results, '--shard', '3/2']);
    expect([beyond.code, beyond.stderr]).toEqual([2, expect.stringContaining('shard 3 of 2')]);
  });

  test('of some cases alone leave the others to be done, told line by line; excluded ones are tried again', async () => {
    const results = ['--results', at('some')];
    const part = await run(['study', spec, ...results, '--only', 'b', '--events', '--format', 'json']);
    const [event, report] = part.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(event).toMatchObject({ event: 'case', case: 'b', status: 'done', done: 1, total: 2 });
    expect((report as unknown as StudyReport).rows.map(row => row.case)).toEqual(['b', 'b']);
    const whole = await run(['study', 'report', spec, ...results]);
    expect([whole.code, whole.stderr]).toEqual([2, expect.stringContaining('no merged result')]);
    const strange = await run(['study', 'run', spec, ...results, '--only', 'z']);
    expect([strange.code, strange.stderr]).toEqual([2, expect.stringContaining('no case "z"')]);
    expect((await run(['study', 'resume', spec, ...results])).code).toBe(0);
    const again = await run(['study', 'report', spec, ...results, '--only', 'a', '--format', 'json']);
    expect((JSON.parse(again.stdout) as StudyReport).groups[0]!.cases).toBe(1);
  });

  test('of excluded cases are measured again where they are named, also of a finished study; the others stay byte for byte', async () => {
    const file = at('again.study.yaml');
    writeFileSync(
      file,
      'kind: ablate\nprompts: small.txt\ncases: [{id: a, words: dog}, {id: b}]\nsampling: { maxTokens: 6 }\n',
    );
    const results = ['--results', at('again')];
    expect((await run(['study', 'run', file, ...results])).code).toBe(3);
    const tables = ['cases', 'clauses', 'words'].map(name => path.join(at('again'), `${name}.parquet`));
    const bytes = (): string[] => tables.map(table => readFileSync(table).toString('base64'));
    const before = bytes();
    const again = await run(['study', 'run', file, ...results, '--only', 'b', '--events']);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([
      3,
      expect.objectContaining({ case: 'b', status: 'excluded' }),
    ]);
    expect(bytes()).toEqual(before);
    const known = await run(['study', 'run', file, ...results, '--only', 'a', '--events']);
    expect([known.code, known.stdout]).toEqual([0, '']);
  });

  const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounted('probe', '64k');
  afterAll(() => {
    for (const name of ['probe', 'full']) unmount(name);
  });

  test.skipIf(!canMount)(
    'on a full disk are refused in a sentence, and go on when there is room (needs Linux and root)',
    async () => {
      expect(mounted('full', '12k')).toBe(true);
      const results = ['--results', path.join(at('full'), 'r')];
      const first = await run(['study', 'run', spec, ...results]);
      expect([first.code, first.stderr]).toEqual([
        2,
        expect.stringMatching(/cannot be written: the disk is full\.[^]*study resume/),
      ]);
      execFileSync('mount', ['-o', 'remount,size=4m', at('full')]);
      expect((await run(['study', 'resume', spec, ...results])).code).toBe(0);
      expect((await run(['study', 'run', spec, '--results', at('roomy')])).code).toBe(0);
      for (const table of ['cases', 'clauses', 'words']) {
        const bytes = (where: string): string => readFileSync(path.join(where, `${table}.parquet`)).toString('base64');
        expect(bytes(path.join(at('full'), 'r'))).toBe(bytes(at('roomy')));
      }
    },
  );
});

/** A disk of its own, of this size. */
function mounted(name: string, size: string): boolean {
  mkdirSync(at(name), { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at(name)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function unmount(name: string): void {
  try {
    execFileSync('umount', [at(name)], { stdio: 'ignore' });
  } catch {
    // It was not mounted.
  }
}
