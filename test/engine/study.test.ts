import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { StudyReport } from '../../src/protocol/study';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';
import { packageRoot, start } from './terminalCommand';

const folder = temporaryFolder();
const run = warmCommands();

writeFileSync(path.join(folder, 'translate.txt'), 'Write in small letters.\n\nTranslate to French.\n\n{{words}}\n');
const words = ['dog', 'bird, boat', 'green, water', 'hat', 'fox', 'red, key'];
writeFileSync(
  path.join(folder, 'cases.jsonl'),
  words.map((word, i) => JSON.stringify({ id: `c${i + 1}`, words: word })).join('\n'),
);
const spec = path.join(folder, 'translate.study.yaml');
const study = `kind: ablate
prompts: translate.txt
cases: cases.jsonl
sampling: { maxTokens: 12 }
`;
writeFileSync(spec, study);

const reportSchema = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(path.join(packageRoot, 'docs', 'study-report.schema.json'), 'utf8')) as object,
);
/** As the schema says. */
function reportOf(stdout: string): StudyReport {
  const report = JSON.parse(stdout) as StudyReport;
  expect(reportSchema(report), JSON.stringify(reportSchema.errors)).toBe(true);
  return report;
}

const TABLES = ['cases.parquet', 'clauses.parquet', 'words.parquet'];
const results = (name: string): string => path.join(folder, name);
const bytes = (name: string): string[] =>
  TABLES.map(table => readFileSync(path.join(results(name), table)).toString('base64'));

describe('results', () => {
  test('of three shards are those of one run, byte for byte; a finished part is not computed again', async () => {
    expect(await run(['study', 'run', spec, '--results', results('whole')])).toMatchObject({ code: 0, stdout: '' });
    for (const [task, given] of [
      ['1/3', {}],
      [undefined, { JOB_COMPLETION_INDEX: '1' }],
      [undefined, { SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_COUNT: '3' }],
    ] as const) {
      const shard = task === undefined ? [] : ['--shard', task];
      const of = 'JOB_COMPLETION_INDEX' in given ? ['--of', '3'] : [];
      const outcome = await run(['study', 'run', spec, '--results', results('shards'), ...shard, ...of], {
        env: given,
      });
      expect([outcome.code, outcome.stderr]).toEqual([0, '']);
    }
    const part = path.join(results('shards'), 'parts', 'part-00001-of-00003.cases.parquet');
    const before = statSync(part).mtimeMs;
    expect((await run(['study', 'run', spec, '--results', results('shards'), '--shard', '1/3'])).code).toBe(0);
    expect(statSync(part).mtimeMs).toBe(before);
    expect((await run(['study', 'merge', spec, '--results', results('shards')])).code).toBe(0);
    expect(bytes('shards')).toEqual(bytes('whole'));
    expect(readdirSync(path.join(results('whole'), 'parts')).filter(name => /journal|partial/.test(name))).toEqual([]);
  });

  test('survive kill -9 in the middle: resume goes on behind the last finished case', async () => {
    const running = start(['study', 'run', spec, '--results', results('killed')]);
    const journal = path.join(results('killed'), 'parts', 'part-00001-of-00001.journal.ndjson');
    const lines = (): number => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0);
    while (lines() < 2 && running.child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 20));
    running.child.kill('SIGKILL');
    await running.outcome;
    const kept = readFileSync(journal, 'utf8').split('\n').slice(0, 2);
    writeFileSync(journal, `${kept.join('\n')}\n{"half a line`);
    const outcome = await run(['study', 'resume', spec, '--results', results('killed')]);
    expect(outcome.code).toBe(0);
    expect(bytes('killed')).toEqual(bytes('whole'));
  });

  test('of a study that was changed are refused, with what changed', async () => {
    writeFileSync(spec, study.replace('12', '13'));
    const changed = await run(['study', 'resume', spec, '--results', results('whole')]);
    writeFileSync(spec, study);
    expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('changed since are sampling')]);
    const none = await run(['study', 'resume', spec, '--results', results('nowhere')]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no study to go on with')]);
  });

  test('stay resumable where the study was cancelled', async () => {
    const cancel = new AbortController();
    const signal = cancel.signal;
    const journal = path.join(results('stopped'), 'parts', 'part-00001-of-00001.journal.ndjson');
    const outcome = run(['study', 'run', spec, '--results', results('stopped')], { signal });
    while (!existsSync(journal)) await new Promise(resolve => setTimeout(resolve, 5));
    cancel.abort();
    const { code, stderr } = await outcome;
    expect([code, stderr]).toEqual([130, expect.stringContaining('study resume')]);
    expect((await run(['study', 'resume', spec, '--results', results('stopped')])).code).toBe(0);
    expect(bytes('stopped')).toEqual(bytes('whole'));
  });
});

describe('report', () => {
  const assertions = (list: string): void => writeFileSync(spec, `${study}assertions:\n${list}`);

  test('says what each clause does, and fails a build where an assertion does not hold', async () => {
    assertions('  - effect("Translate") > 0 at 95 %\n  - effect("small letters") > 3 at 95 %\n');
    const junit = path.join(folder, 'j.xml');
    const sarif = path.join(folder, 's.sarif');
    const words = ['study', 'report', spec, '--results', results('whole')];
    const text = await run([...words, '--junit', junit, '--sarif', sarif, '--github'], { cwd: folder, columns: 120 });
    expect([text.code, text.stderr]).toEqual([1, '']);
    expect(text.stdout).toContain('1 of 2 assertions does not hold.');
    expect(text.stdout).toMatch(/^::error file=translate\.txt,line=1,col=1,endColumn=24,title=effect/m);
    expect(readFileSync(junit, 'utf8')).toMatch(/tests="2" failures="1" errors="0"/);
    const log = JSON.parse(readFileSync(sarif, 'utf8')) as { runs: { results: { ruleId: string }[] }[] };
    expect(log.runs[0]!.results.map(one => one.ruleId)).toEqual(['instruction-effect']);
    const { code, stdout } = await run([...words, '--format', 'json']);
    const report = reportOf(stdout);
    const tuned = report.groups[0]!.clauses.map(clause => clause.models.find(model => model.role === 'tuned')!.effect!);
    expect([code, report.cases.done, tuned.length]).toEqual([1, 6, 2]);
    expect(tuned[1]!.perToken.mean).toBeGreaterThan(tuned[0]!.perToken.mean);
    expect((await run([...words, '--format', 'markdown'])).stdout).toMatch(/^# translate\n/);
    writeFileSync(spec, study);
  });

  test('holds against a recorded baseline, and not without one', async () => {
    assertions('  - effect(2) >= baseline - 0.01\n');
    const words = ['--results', results('whole')];
    const before = await run(['study', 'report', spec, ...words]);
    expect([before.code, before.stdout]).toEqual([1, expect.stringContaining('no baseline is recorded')]);
    expect((await run(['study', 'accept', spec, ...words])).stdout).toContain('translate.baseline.json');
    expect((await run(['study', 'report', spec, ...words])).code).toBe(0);
    rmSync(path.join(folder, 'translate.baseline.json'));
    writeFileSync(spec, study);
  });
});

test('scores, labels and versions are measured in one run; cases that cannot be are named, the others go on', async () => {
  const own = path.join(folder, 'own');
  mkdirSync(own);
  writeFileSync(path.join(own, 'a.txt'), 'Translate to French: {{words}}');
  writeFileSync(path.join(own, 'b.txt'), 'Write in small letters. Translate to French.\n\n{{words}}');
  writeFileSync(
    path.join(own, 'cases.csv'),
    `id,words,expected\nc1,dog,chien\nc2,"red, hat","rouge, chapeau"\nc3\nc4,${'dog '.repeat(600)},x\n`,
  );
  const file = path.join(own, 'v.yaml');
  writeFileSync(
    file,
    `kind: versions
prompts: [a.txt, b.txt]
cases: cases.csv
format: ndjson
keep: [matrices]
followed: { checks: [{ equals: '{{expected}}' }] }
assertions:
  - score >= 0
  - follows: { equals: '{{expected}}' }
    atLeast: 0.5
`,
  );
  const outcome = await run(['study', file, '--format', 'json']);
  const report = reportOf(outcome.stdout);
  expect([report.assertions.filter(one => one.outcome !== 'passed'), outcome.code]).toEqual([[], 3]);
  expect(outcome.stderr).toMatch(/excluded: c3 \(a\.txt, demo\): no value for words/);
  expect(report.cases.excluded.map(one => one.case)).toEqual(['c3', 'c4', 'c3', 'c4']);
  expect(report.cases.excluded[1]!.reason).toMatch(/token|context|position/i);
  expect(report.assertions.length).toBe(4);
  expect(report.versions.map(one => [one.role, one.score?.n])).toEqual([
    ['base', [2]],
    ['tuned', [2]],
  ]);
  expect(report.groups[0]!.models[1]!.followed).toEqual({ followed: 2, unfollowed: 0, unknown: 0 });
  expect(readdirSync(path.join(own, 'v.results', 'matrices')).length).toBe(4);
});

test('the command of the example for GitHub runs as its workflow has it, and leaves what its next step reads', async () => {
  const repository = path.join(folder, 'repository');
  const example = path.join(packageRoot, 'examples', 'study');
  cpSync(example, path.join(repository, 'prompts'), { recursive: true });
  const cases = path.join(repository, 'prompts', 'translate.csv');
  writeFileSync(cases, readFileSync(cases, 'utf8').split('\n').slice(0, 4).join('\n'));
  const workflow = parse(readFileSync(path.join(example, 'workflow.yml'), 'utf8')) as {
    jobs: { study: { steps: { run?: string; with?: { sarif_file?: string } }[] } };
  };
  const { steps } = workflow.jobs.study;
  const [npx, name, ...words] = steps.find(step => step.run)!.run!.split(' ');
  expect([npx, name]).toEqual(['npx', 'instruct-lens']);
  const summary = path.join(repository, 'summary.md');
  const { code } = await run(words, { cwd: repository, env: { GITHUB_STEP_SUMMARY: summary } });
  expect(code).toBe(0);
  expect(readFileSync(summary, 'utf8')).toMatch(/^# translate\n/);
  const sarif = steps.find(step => step.with?.sarif_file)!.with!.sarif_file!;
  expect(JSON.parse(readFileSync(path.join(repository, sarif), 'utf8'))).toMatchObject({ version: '2.1.0' });
  expect(existsSync(path.join(repository, 'study.xml'))).toBe(true);
});
