import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../../../src/cli/frame/runCommandLine';
import { packageRoot, run } from '../frame/surroundings';

let folder = '';
const put = (name: string, content: string | Uint8Array): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

const link = (target: string, name: string): void => {
  const file = path.join(folder, name);
  rmSync(file, { force: true });
  symlinkSync(path.join(folder, target), file);
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'instruct-lens-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('help', () => {
  test.each([[], ['help'], ['--help'], ['-h']])('%j lists every command', async (...words) => {
    const { code, stdout } = await run(words);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toContain(command.summary);
  });

  test.each(commands.map(c => [c.name, c] as const))('of %s names every option', async (name, command) => {
    const { code, stdout } = await run([name, '--help']);
    expect(code).toBe(0);
    for (const option of Object.keys(command.options)) expect(stdout).toContain(`--${option}`);
    expect((await run(['help', name])).stdout).toBe(stdout);
  });

  test('--version is the version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong use ends with code 2, two lines on stderr and nothing on stdout', () => {
  test.each([
    [['explian'], 'Did you mean explain?', 'explain FILE'],
    [['explain'], 'FILE is missing', 'instruct-lens explain FILE'],
    [['explain', 'a', 'b'], 'only one FILE can be given, but 2 were given', 'instruct-lens explain FILE'],
    [['explain', 'a', '--modle', 'x'], 'Did you mean --model?', 'instruct-lens explain'],
    [['explain', 'a', '--pair', 'x'], 'no pair named "x"', 'Name a known pair'],
    [['explain', 'a', '--base', '.'], 'the tuned model is missing', '--tuned DIR'],
    [['explain', 'a', '--model', ''], '--model is empty', 'checkpoint folder'],
    [['explain', 'a', '--max-tokens', '0'], '--max-tokens is "0"', 'from 1 to 4096'],
    [['explain', 'a', '--seed', '1.5'], '--seed is "1.5"', 'whole number'],
    [['explain', 'a', '--top-p', '0'], '--top-p is "0"', 'above 0, at most 1'],
    [['explain', 'a', '--top-p', '2'], '--top-p is "2"', 'above 0, at most 1'],
    [['explain', 'a', '--temperature', '-1'], '--temperature is "-1".', 'Give a number from 0 to 10.'],
    [['explain', 'a', '--theme', 'blue'], '--theme is "blue"', 'dark, light'],
    [
      ['explain', 'a', '--model', 'Org/Name-1B'],
      'no folder Org/Name-1B, and the hub cache has no such model',
      'Run instruct-lens models pull Org/Name-1B',
    ],
    [['--no-colour'], 'Did you mean --no-color?', 'instruct-lens explain'],
    [['--model', 'Org/Name-1B'], 'the hub cache has no such model', 'models pull Org/Name-1B'],
    [['missing.md'], 'prompt file missing.md does not exist', 'Check the path'],
    [['explain', 'a', '--target', 'p'], '--target is "p"', 'log-probability, probability, logit'],
    [['explain', 'a', '--format', 'pdf'], '--format is "pdf"', 'text, json'],
    [
      ['explain', 'a', '--model', '.', '--rendering', 'tuned'],
      '--rendering tuned needs a pair',
      'own-template or plain-text',
    ],
    [['explain', 'a', '--response', 'x', '--own-responses'], 'cannot be combined', 'Use only one'],
    [['explain', 'a', '--provider', 'gpu'], '--provider is "gpu"', 'auto, cpu, webgpu, cuda, dml, coreml'],
    [['heads', '--provider', ''], '--provider is ""', 'auto, cpu'],
    [['explain', 'a', '--precision', '4'], '--precision is "4"', 'stored, 8'],
    [['models', '--precision', ''], '--precision is ""', 'stored, 8'],
    [['doctor', 'x'], 'doctor takes no x', 'instruct-lens doctor'],
    [['doctor', '--format', 'html'], '--format is "html"', 'text, json'],
    [['models', 'x'], 'models takes no x', 'instruct-lens models'],
    [['inspect', 'm'], '--input is missing', '--input REQUEST.json'],
    [['score'], 'FILE.jsonl is missing', 'score FILE.jsonl'],
    [['help', 'nothing'], 'no command "nothing"', 'Use one of'],
  ])('%j', async (words, what, next) => {
    const { code, stdout, stderr } = await run(words);
    expect([code, stdout]).toEqual([2, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(what);
    expect(lines[1]).toContain(next);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a provider in the environment that there is not', async () => {
    const { code, stderr } = await run(['explain', 'a'], { env: { INSTRUCT_LENS_PROVIDER: 'vulkan' } });
    expect([code, stderr]).toEqual([
      2,
      'error: INSTRUCT_LENS_PROVIDER is "vulkan".\nnext:  Give one of: auto, cpu, webgpu, cuda, dml, coreml.\n',
    ]);
  });

  test('--verbose adds the stack', async () => {
    expect((await run(['explain', 'nothing.md', '--verbose'])).stderr).toMatch(/\n\s+at /);
  });
});

describe('a prompt file without a command is explained', () => {
  test('by its name, as standard input, or with options alone the bundled example', async () => {
    put('empty.md', '');
    const empty = /empty\.md: error: There is no prompt text/;
    expect((await run(['empty.md'], { cwd: folder })).stderr).toMatch(empty);
    expect((await run(['--no-color', 'empty.md'], { cwd: folder })).stderr).toMatch(empty);
    expect((await run(['-'], { stdin: '' })).stderr).toContain('stdin: error: There is no prompt text');
    const words = ['--instruction', '0:3', '--base', folder, '--tuned', folder];
    const begins = readFileSync(path.join(packageRoot, 'examples/little-world.prompt.md'), 'utf8').indexOf('Rose');
    const { stderr } = await run(words);
    expect(stderr).toMatch(/^little-world\.prompt\.md: warning: The instruction 0:3 /);
    expect(stderr).toContain(`the prompt's text begins at ${begins}.`);
  });

  test('npm start without -- hands on the values of options as files', async () => {
    const given = { cwd: folder, env: { npm_lifecycle_event: 'start' } };
    for (const words of [['empty.md', 'models/x'], ['./']]) {
      const { code, stderr } = await run(words, given);
      expect(code).toBe(2);
      expect(stderr).toContain('With npm start, options come after --: npm start -- FILE --model DIR');
    }
  });
});

describe('options without effect are named on stderr', () => {
  test.each([
    [['--top-p', '0.5', '--seed', '1'], '--top-p and --seed change nothing without --temperature above 0'],
    [['--response', 'x', '--temperature', '1'], '--temperature changes nothing if the answer is given'],
    [['--line', '2'], '--line changes nothing if the file is not JSON Lines'],
  ])('%j', async (words, message) => {
    put('ok.md', 'Hi.');
    const models = ['--base', folder, '--tuned', folder];
    const { stderr } = await run(['explain', 'ok.md', ...models, ...words], { cwd: folder });
    expect(stderr.split('\n')[0]).toBe(`warning: ${message}`);
  });

  test.each(['0', '4', '-2'])('--line %s of three says which there are', async line => {
    put('three.jsonl', '[{"role":"user","content":"Hi"}]\n'.repeat(3));
    const { code, stderr } = await run(['tokens', 'three.jsonl', '--line', line], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('Choose a line from 1 to 3.');
  });

  test.each(['data.json', 'data.yaml'])('%s without messages is read as plain text with a warning', async name => {
    put(name, '{"a": 1}');
    const { code, stderr } = await run(['tokens', name], { cwd: folder });
    expect([code, stderr]).toEqual([0, `${name}: warning: no "messages" found, so the file is read as plain text\n`]);
  });
});

describe('a prompt file that cannot be used', () => {
  test.each([
    ['missing.md', undefined, 'does not exist'],
    ['.', undefined, 'is a folder'],
    ['bad.md', Uint8Array.of(0x61, 0x62, 0xff, 0x63), 'byte 2 (0xff)'],
    ['empty.md', '', 'empty.md'],
    ['blank.md', ' \n\n', 'blank.md'],
    ['\u001b[2J.md', undefined, '␛[2J.md'],
  ])('%j', async (name, content, message) => {
    if (content !== undefined) put(name, content);
    const { code, stdout, stderr } = await run(['explain', name], { cwd: folder });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nnext: {2}[A-Z]/);
    // eslint-disable-next-line no-control-regex -- this must not appear
    expect(stderr).not.toMatch(/\u001b/);
  });

  test('of 50 MB is refused by its size', async () => {
    truncateSync(put('large.md', ''), 50_000_000);
    expect((await run(['explain', 'large.md'], { cwd: folder })).stderr).toContain('has 50.0 MB; the limit is 8.4 MB');
  });

  test.skipIf(process.platform === 'win32')(
    'that is a pipe or a device is refused, an answer and matrices too',
    async () => {
      execFileSync('mkfifo', [path.join(folder, 'pipe')]);
      put('prompt.txt', 'Give.');
      for (const file of ['pipe', '/dev/zero']) {
        for (const words of [
          ['explain', file],
          ['score', file],
          ['explain', 'prompt.txt', '--response-from', file],
          ['inspect', 'model', '--input', file, '--output', 'out.json'],
          ['study', 'run', file],
        ]) {
          const { code, stderr } = await run(words, { cwd: folder });
          expect([words, code, stderr]).toEqual([
            words,
            2,
            expect.stringMatching(/is not (an ordinary|a regular) file/),
          ]);
        }
      }
    },
  );

  test.skipIf(process.platform === 'win32')(
    'that leads in a circle, through a file, or has too long a name is a wrong path, not a bug to report',
    async () => {
      for (const [from, to] of [
        ['circle', 'back'],
        ['back', 'circle'],
      ] as const)
        link(to, from);
      put('prompt.txt', 'Give.');
      for (const file of ['circle', 'prompt.txt/below', 'n'.repeat(300)])
        for (const words of [
          ['explain', file],
          [file],
          ['score', file],
          ['tokens', file],
          ['explain', 'prompt.txt', '--model', file],
          ['explain', 'prompt.txt', '--response-from', file],
          ['inspect', 'model', '--input', file, '--output', 'out.json'],
          ['inspect', 'model', '--input', 'prompt.txt', '--output', file],
          ['study', 'run', file],
        ]) {
          const { code, stdout, stderr } = await run(words, { cwd: folder });
          expect([words, code, stdout, stderr]).toEqual([
            words,
            2,
            '',
            expect.stringMatching(/^error: .*\nnext: {2}[A-Z]/),
          ]);
          expect(stderr).not.toMatch(/report the stack/);
        }
    },
  );

  test('on standard input is refused as soon as it is too long', async () => {
    const { code, stderr } = await run(['tokens', '-'], { stdin: new Uint8Array(9 * 2 ** 20).fill(0x61) });
    expect(code).toBe(2);
    expect(stderr).toContain('standard input continues after');
  });
});

describe('tokens', () => {
  interface Row {
    readonly index: number;
    readonly id: number;
    readonly text: string;
    readonly kind: string;
    readonly spans: readonly { readonly start: number; readonly end: number }[];
  }

  test('of standard input, as JSON: file tokens stand where their text does', async () => {
    const prompt = 'Give the opposite of new.';
    const { code, stdout } = await run(['tokens', '-', '--format', 'json'], { stdin: prompt });
    const { tokens, text } = JSON.parse(stdout) as { tokens: Row[]; text: string };
    expect(code).toBe(0);
    expect(tokens.map(t => t.text).join('')).toBe(text);
    const own = tokens.filter(t => t.kind === 'file');
    expect(own.flatMap(t => t.spans.map(s => prompt.slice(s.start, s.end))).join('')).toBe(prompt);
    expect(own.map(t => t.id)).toEqual([812, 264, 816, 357, 659, 17]);
  });

  test('as text has one line a token', async () => {
    const { stdout } = await run(['tokens', '-', '--model', path.join(packageRoot, 'models/demo/base')], {
      stdin: 'Give.',
    });
    expect(stdout).toMatch(/^index +id +kind +role +spans +text\n/);
    expect(stdout).toMatch(/\n +\d+ +812 +file +user +0:4 +"Give"\n/);
  });

  test('of a folder that is no checkpoint names the folder', async () => {
    const { code, stderr } = await run(['tokens', '-', '--model', folder], { stdin: 'Give.' });
    expect(code).toBe(2);
    expect(stderr).toContain(folder);
  });
});

describe('score', () => {
  const line = (id: unknown, attribution: unknown, instruction: unknown): string =>
    JSON.stringify({ id, attribution, instruction });

  test('answers line by line, in order, ids as they came', async () => {
    const good = [
      [1, 0],
      [0.5, 0.9],
    ];
    const input = [line('a', good, [0]), '', line(7, [[-1], [2]], []), line(null, good, [0, 1])].join('\n');
    const { code, stdout } = await run(['score', '-'], { stdin: `${input}\n` });
    expect(code).toBe(0);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map(l => JSON.parse(l) as { id: unknown; density: number[]; instruction_score: number });
    expect(answers.map(a => a.id)).toEqual(['a', 7, null]);
    expect(answers[1]).toEqual({ id: 7, density: [0, 1], instruction_score: 0 });
    // Column maxima are 1 and 0.9: row 0 keeps level 10 in column 0, row 1 level 10 in column 1 and none in column 0.
    expect(answers[0]!.density).toHaveLength(2);
    expect(answers[0]!.density[0]).toBeCloseTo(1, 6);
    expect(answers[0]!.instruction_score).toBeCloseTo(1 / Math.log2(3), 6);
  });

  test.each([
    ['{', 'not JSON'],
    ['[]', ': it is not a JSON object'],
    ['{"attribution":[[1]],"instruction":[]}', '"id" is missing'],
    ['{"id":1,"attribution":[[1],[1,2]],"instruction":[]}', 'attribution[1]'],
    ['{"id":1,"attribution":[[1],["2"]],"instruction":[]}', 'attribution[1]'],
    ['{"id":1,"attribution":[[1]],"instruction":[1]}', 'instruction[0]'],
    ['{"id":1,"attribution":[[1]]}', '"instruction"'],
    ['{"id":1,"attribution":[[NaN]],"instruction":[]}', 'not JSON'],
  ])('stops at line 2 where it is %s', async (bad, message) => {
    put('matrices.jsonl', `${line('first', [[1]], [0])}\n${bad}\n${line('third', [[1]], [0])}\n`);
    const { code, stdout, stderr } = await run(['score', 'matrices.jsonl'], { cwd: folder });
    expect(code).toBe(2);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain('line 2');
    expect(stderr).toContain(message);
  });

  /** The second column's maximum is 5, as the formula's epsilon leaves it: quantized again it would be 10. */
  const levels = [
    [10, 5],
    [9, 4],
    [0, 1],
  ];
  const scored = async (lines: readonly object[], ...options: string[]): Promise<[number, string, number[]]> => {
    const stdin = lines.map(each => JSON.stringify({ id: 1, instruction: [1], ...each })).join('\n');
    const { code, stdout, stderr } = await run(['score', '-', ...options], { stdin });
    const answers = stdout.split('\n').filter(text => text !== '');
    return [code, stderr, answers.map(text => (JSON.parse(text) as { density: number[] }).density[1]!)];
  };
  /** (9) / 9 next to (10) / 10: each row serves one column. */
  const AS_LEVELS = 1;
  /** (9 + 8) / (9⁴ + 8⁴)^¼ next to (10 + 10) / (2 · 10⁴)^¼. */
  const QUANTIZED_AGAIN = 17 / (9 ** 4 + 8 ** 4) ** 0.25 / (20 / 2e4 ** 0.25);

  test('takes matrices for levels where the option, the line, or the whole file says so', async () => {
    const file = [{ attribution: levels }, { attribution: [[3], [1]] }];
    for (const [lines, ...options] of [
      [file, '--quantized'],
      [file.map(each => ({ ...each, quantized: true }))],
    ] as const) {
      const [code, stderr, densities] = await scored(lines, ...options);
      expect([code, stderr]).toEqual([0, '']);
      expect(densities[0]).toBeCloseTo(AS_LEVELS, 6);
      expect(densities[1]).toBe(0);
    }
    const [code, stderr, densities] = await scored(file);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^note: - contains only whole numbers from 0 to 10.*\n$/),
    ]);
    expect(densities[0]).toBeCloseTo(AS_LEVELS, 6);
  });

  test.each<[string, object[]]>([
    ['another matrix has other numbers', [{ attribution: levels }, { attribution: [[0.5], [1]] }]],
    ['a number is above 10', [{ attribution: levels }, { attribution: [[11], [1]] }]],
    [
      'an end is missing',
      [
        {
          attribution: [
            [9, 5],
            [8, 4],
            [0, 1],
          ],
        },
      ],
    ],
    ['the line says that it is not', [{ attribution: levels, quantized: false }]],
  ])('takes them for raw where %s', async (_why, lines) => {
    const [code, stderr, densities] = await scored(lines);
    expect([code, stderr]).toEqual([0, '']);
    expect(densities[0]).not.toBeCloseTo(AS_LEVELS, 3);
  });

  test('quantized again they would be other numbers', async () => {
    const [, , densities] = await scored([{ attribution: levels, quantized: false }]);
    expect(densities[0]).toBeCloseTo(QUANTIZED_AGAIN, 6);
  });

  test('refuses levels that are none, and keeps the order of lines', async () => {
    const [code, stderr, densities] = await scored(
      [{ attribution: levels }, { attribution: [[0.5], [1]] }],
      '--quantized',
    );
    expect([code, densities.length]).toEqual([2, 1]);
    expect(stderr).toContain(
      'line 2 of -: attribution[0][0] is 0.5, and a quantized matrix holds whole numbers from 0 to 10',
    );
    expect((await scored([{ attribution: levels, quantized: 1 }]))[1]).toContain(
      '"quantized" is 1, neither true nor false',
    );
    const mixed = [
      { id: 'a', attribution: levels },
      { id: 'b', attribution: levels, quantized: false },
      { id: 'c', attribution: levels },
    ];
    const { stdout } = await run(['score', '-'], {
      stdin: mixed.map(each => JSON.stringify({ instruction: [], ...each })).join('\n'),
    });
    expect([...stdout.matchAll(/"id":"(.)"/g)].map(found => found[1])).toEqual(['a', 'b', 'c']);
  });

  test('a byte order mark is no part of the first line', async () => {
    const { code, stdout } = await run(['score', '-'], { stdin: `\ufeff${line('a', [[1]], [0])}\r\n` });
    expect([code, (JSON.parse(stdout) as { id: unknown }).id]).toEqual([0, 'a']);
  });

  test('called off ends with code 130', async () => {
    const { code, stderr } = await run(['score', '-'], { stdin: line('a', [[1]], [0]), signal: AbortSignal.abort() });
    expect([code, stderr]).toEqual([130, 'Cancelled.\n']);
  });
});

describe('inspect', () => {
  test.each([
    [['--input', 'none.json', '--output', 'r.json'], 'request none.json does not exist'],
    [['--input', 'broken.json', '--output', 'r.json'], 'request broken.json is not JSON'],
    [['--input', 'ok.json', '--output', 'no/r.json'], 'folder of --output does not exist'],
    [['--input', 'ok.json', '--output', '.'], '--output is a folder'],
    [['--input', 'ok.json', '--output', '/dev/null'], '--output is not an ordinary file'],
    [['--input', 'ok.json', '--output', 'ok.json'], '--output is the same file as the request'],
    [['--input', 'ok.json', '--output', 'link.json'], '--output is the same file as the request'],
    [['--input', 'ok.json', '--output', 'loose.json'], 'is a link that leads nowhere'],
  ])('%j is refused before the engine starts', async (words, message) => {
    put('broken.json', '{');
    put('ok.json', '{}');
    link('ok.json', 'link.json');
    link('missing.json', 'loose.json');
    const { code, stderr } = await run(['inspect', '/nowhere', ...words], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('never writes into the checkpoint folder', async () => {
    put('ok.json', '{}');
    const { code, stderr } = await run(['inspect', '.', '--input', 'ok.json', '--output', 'r.json'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('inside the checkpoint folder');
  });

  test('does not follow a link into the checkpoint folder', async () => {
    put('ok.json', '{}');
    put('weights.json', '{}');
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'instruct-lens-'));
    symlinkSync(path.join(folder, 'weights.json'), path.join(elsewhere, 'r.json'));
    const words = ['inspect', '.', '--input', 'ok.json', '--output', path.join(elsewhere, 'r.json')];
    const { code, stderr } = await run(words, { cwd: folder });
    rmSync(elsewhere, { recursive: true });
    expect(code).toBe(2);
    expect(stderr).toContain('inside the checkpoint folder');
  });
});
