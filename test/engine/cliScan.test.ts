/** @file `instruct-lens scan`: findings are those that the single commands tell, in their order. */
import { expect, test } from 'vitest';
import type { Finding } from '../../src/picture/scanFindings';
import { warmCommands } from '../support/warmCommands';

const run = warmCommands();
const PROMPT = 'Anna had a red ball and a blue kite. She gave teh ball to Tom.\n\nBe kind. Summarize the story.\n';

test('a typo, a rule and where base and tuned part, each with its place and command', async () => {
  const { code, stdout } = await run(['scan', '-', '--format', 'json'], { stdin: PROMPT });
  expect(code).toBe(0);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const order = ['problem', 'not-computed', 'trust', 'rule', 'parting', 'surprise'];
  const places = findings.map(({ kind }) => order.indexOf(kind === 'not-computed' ? 'trust' : kind));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const typo = findings.find(({ text }) => text.startsWith('“teh”'))!;
  expect(typo).toMatchObject({ kind: 'surprise', at: '1:47-1:50', see: 'surprise' });
  const compare = JSON.parse((await run(['surprise', '-', '--format', 'json'], { stdin: PROMPT })).stdout) as {
    prompt: { words: { text: string }[] };
    models: { words: { logProbability: number; rank: number }[] }[];
  };
  const at = compare.prompt.words.findIndex(({ text }) => text === 'teh');
  const word = compare.models.at(-1)!.words[at]!;
  expect(typo.text).toContain(`${(-word.logProbability).toFixed(2)} nats, rank ${word.rank}`);
  expect(findings.filter(({ kind }) => kind === 'parting')).toHaveLength(1);
  const { stdout: text } = await run(['scan', '-', '--no-color'], { stdin: PROMPT, columns: 70 });
  expect(text).toContain('what matters most first.');
  expect(text.split('\n').every(line => line.length <= 70)).toBe(true);
});

test('a rule ends with its last word; what is missing in the prompt is noted above', async () => {
  const prompt = 'Anna had a red {{thing}}.\n\nWrite in capitals.  \n\nList the animals.\n\n\n';
  const given = ['scan', '-', '--response', 'Anna had a ball.'];
  const { stdout } = await run([...given, '--format', 'json'], { stdin: prompt });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const rules = findings.filter(({ kind }) => kind === 'rule');
  expect(rules.length).toBeGreaterThan(0);
  for (const { span } of rules) expect(prompt.slice(span!.start, span!.end)).toMatch(/^\S[^]*\.$/);
  const { stdout: text } = await run([...given, '--no-color'], { stdin: prompt });
  expect(text).toContain('Note: No value for the variable thing');
  expect(text).toContain('instruct-lens rules FILE');
});
