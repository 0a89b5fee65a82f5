import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, test } from 'vitest';
import { judged } from '../../../../src/explain/ablation/deletionCurve';
import { explanationJson, type Explanation } from '../../../../src/protocol/explanation';
import { inkFor } from '../../../../src/cli/terminal/terminalColour';
import type { ColourDepth } from '../../../../src/cli/terminal/terminalColour';
import { explanationReport } from '../../../../src/cli/terminal/terminalReport';
import { textWidth } from '../../../../src/cli/terminal/terminalText';
import { explained, references } from './referenceExplanation';
import { packageRoot } from '../frame/surroundings';

function report(index: number, width = 80, depth: ColourDepth = 'none', change: Partial<Explanation> = {}): string[] {
  const { explanation, document, text } = explained(references[index]!);
  return explanationReport({
    explanation: { ...explanation, ...change },
    quantity: 'density',
    document,
    fileName: 'prompt.txt',
    fileLength: text.length,
    label: 'demo pair',
    width,
    ink: inkFor(depth, 'dark'),
  });
}

// eslint-disable-next-line no-control-regex -- that is what an escape sequence begins with
const escapes = /\u001b\[[0-9;]*m/g;
const superscripts = /[⁺⁻]?[¹²³⁴⁵⁶⁷⁸⁹]/g;

describe('the report', () => {
  test.each(references.map((r, i) => [i, r.prompt] as const))(
    'of prompt %i draws the prompt three times',
    (i, prompt) => {
      const lines = report(i, 400 / 3).map(line => line.replaceAll(superscripts, ''));
      const first = prompt.split('\n')[0]!;
      const drawn = lines.join('\n').split(first.slice(0, 40)).length - 1;
      expect(drawn).toBeGreaterThanOrEqual(3);
    },
  );

  test('marks the strongest word of a model with nine, where the answer leans on one that much', () => {
    const { explanation } = explained(references[0]!);
    const text = report(0).join('\n');
    const strongest = explanation.models.map(({ words }) => words.find(({ density }) => density === 1));
    expect(strongest.map(word => word !== undefined)).toEqual([false, true]);
    expect(text).toContain(`${explanation.prompt.words[explanation.models[1]!.words.indexOf(strongest[1]!)]!.text}⁹`);
  });

  test('names what is drawn, whose answer it is, scores with two decimals and a true minus sign', () => {
    const text = report(0).join('\n');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('the top three of ten levels (b = 7), so it can be 0');
    expect(text).toContain("Answer · the tuned model's own, greedy, the same forced on both");
    expect(text).toMatch(/Old\. \[end\]/);
    expect(text).toMatch(/Instruction score\n {2}tuned \d\.\d\d · base \d\.\d\d · difference [+\u2212]?\d\.\d\d/);
    expect(text).toMatch(/^ {2}log p per token: tuned 0\.00 · base \u2212\d+\.\d\d nats$/m);
    expect(text).not.toMatch(/\s-\d/);
  });

  test('puts figures of several clauses into columns before their texts, all together first', () => {
    const { explanation } = explained(references[0]!);
    const [base, tuned] = explanation.models.map((m, i) => ({
      ...m,
      instructionScore: { value: 2 + i, tokens: 4, clauses: [1, 1.5].map(value => ({ value: value + i, tokens: 2 })) },
    }));
    const clause = { spans: [], message: 0, origin: 'rule' as const };
    const clauses = [
      { ...clause, text: 'Sort the\nlist.' },
      { ...clause, text: 'Name the dogs, the cats, the birds and all the other animals of the wood.' },
    ];
    const prompt = { ...explanation.prompt, clauses };
    const lines = report(0, 60, 'none', { models: [base!, tuned!], prompt });
    const at = lines.indexOf('Instruction score');
    expect(lines.slice(at + 1, at + 7)).toEqual([
      '  tuned   base  difference',
      '   3.00   2.00       +1.00  all clauses together',
      '   2.00   1.00       +1.00  Sort the list.',
      '   2.50   1.50       +1.00  Name the dogs, the cats, the',
      '                            birds and all the other animals',
      '                            of the wood.',
    ]);
  });

  test('says how an answer was drawn by lot', () => {
    const { explanation } = explained(references[0]!);
    const sampling = { maxTokens: 64, temperature: 0.8, topP: 1, seed: 4 };
    const text = report(0, 120, 'none', { provenance: { ...explanation.provenance, sampling } }).join('\n');
    expect(text).toContain('sampled at temperature 0.8, top-p 1, seed 4');
  });

  test('has notes directly under its first lines: of the same checkpoint twice, and what the prompt has to say', () => {
    const { explanation } = explained(references[0]!);
    const problems = [{ severity: 'information', message: 'No value for the variable x.' }];
    const lines = report(0, 200, 'none', { prompt: { ...explanation.prompt, problems } });
    // The reference says the same fingerprint of both.
    expect(lines.slice(1, 5)).toEqual([
      expect.stringMatching(/^(Tuned relies|Base and tuned rely)/),
      'Note: Base and tuned are the same checkpoint (same fingerprint), so nothing can differ.',
      'Note: No value for the variable x.',
      '',
    ]);
  });

  test('never breaks inside a figure with its error, nor between a sign and its number', () => {
    const long = references.findIndex(r => r.response_ids.length >= 5);
    for (let width = 40; width < 120; width++) {
      const text = report(long, width).join('\n');
      for (const part of ['1.23 ± 0.53', '0.89 ± 0.48', 'b = 0', 'b = 7']) expect(text, `${width}`).toContain(part);
      expect(text).not.toContain('\u00a0');
    }
  });

  test('shows comparison figures only for answers of five tokens or more', () => {
    const short = references.findIndex(r => r.response_ids.length < 5);
    const long = references.findIndex(r => r.response_ids.length >= 5);
    expect(report(short).join('\n')).not.toContain('Vicuna');
    expect(report(long).join('\n')).toContain('Vicuna');
  });

  test.each([40, 60, 80, 139, 140, 200])('keeps to a window of %i columns', width => {
    const table = /▇|rank|^ {2}\S+ +0\.00/;
    references.forEach((_, i) => {
      for (const line of report(i, width)) {
        for (const part of line.split('\n')) {
          // The table has a fixed least width; everything else wraps.
          if (!table.test(part)) expect(textWidth(part), part).toBeLessThanOrEqual(width);
        }
      }
    });
  });

  test('puts the blocks beside each other from 140 columns on', () => {
    expect(report(0, 139).some(l => l.includes('Tuned ·') && l.includes('Base ·'))).toBe(false);
    expect(report(0, 140).some(l => l.includes('Tuned ·') && l.includes('Base ·') && l.includes('Difference ·'))).toBe(
      true,
    );
  });

  test.each(['truecolour', '256'] as const)('in %s says the same words as without colour', depth => {
    const plain = report(0).join('\n').replaceAll(superscripts, '');
    const coloured = report(0, 80, depth).join('\n').replaceAll(escapes, '');
    const words = (text: string): string[] => text.split(/\s+/).filter(w => /^\p{L}+[.:]?$/u.test(w));
    expect(words(coloured)).toEqual(
      expect.arrayContaining(words(plain).filter(w => references[0]!.prompt.includes(w))),
    );
    expect(coloured).not.toMatch(superscripts);
  });

  test('without colour holds no escape sequence, whatever the prompt, the answer and the problems hold', () => {
    const { explanation, document } = explained(references[0]!);
    const evil = '\u001b]0;owned\u0007\u009b31m\u202e';
    const models = explanation.models.map(m => ({ ...m, response: { ...m.response, text: evil } }));
    const problems = [{ severity: 'information', message: evil }];
    const words = explanation.prompt.words.map(w => ({ ...w, text: evil }));
    const segment = {
      text: evil,
      kind: 'text' as const,
      runs: [{ start: 0, end: evil.length, source: { start: 0, end: evil.length }, exact: true }],
    };
    const messages = document.messages.map(m => ({ ...m, segments: [segment] }));
    const lines = explanationReport({
      explanation: { ...explanation, models, prompt: { ...explanation.prompt, problems, words } },
      quantity: 'density',
      document: { ...document, messages },
      fileName: evil,
      fileLength: 100,
      label: evil,
      width: 80,
      ink: inkFor('none', 'dark'),
    });
    // eslint-disable-next-line no-control-regex -- these must not appear
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(lines.join('\n')).toContain('␛');
  });

  test('of one model has one block and no difference', () => {
    const { explanation } = explained(references[0]!);
    const single: Explanation = { ...explanation, models: [{ ...explanation.models[1]!, role: 'single' }] };
    Reflect.deleteProperty(single, 'difference');
    const { document, text } = explained(references[0]!);
    const lines = explanationReport({
      explanation: single,
      quantity: 'density',
      document,
      fileName: 'prompt.txt',
      fileLength: text.length,
      label: 'one',
      width: 80,
      ink: inkFor('none', 'dark'),
    });
    const all = lines.join('\n');
    expect(all).toContain('Model · density');
    expect(all).toContain('The model read the prompt ');
    expect(all).not.toMatch(/Difference|undefined|NaN/);
  });
});

describe('JSON', () => {
  const schema = JSON.parse(readFileSync(path.join(packageRoot, 'docs', 'explanation.schema.json'), 'utf8')) as object;
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

  test.each(references.map((_, i) => i))('of prompt %i is as the schema says, matrices as nested arrays', i => {
    const { explanation } = explained(references[i]!);
    const written = JSON.parse(explanationJson(explanation)) as { models: { attribution: number[][] }[] };
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    expect(written.models[0]!.attribution).toEqual(references[i]!.base.attribution_log_probability);
  });

  test('with trust, measured or not, it is too, and the report says it in words', () => {
    const made = explained(references[0]!);
    const [base, tuned] = made.explanation.models;
    const curves = {
      picture: [1, 1.9],
      random: [
        [0.5, 0.4],
        [0.2, 0.5],
        [0.1, 0.9],
        [0.4, 0.6],
      ],
    };
    const trust = {
      method: 'influence',
      fractions: [0.1, 0.2],
      words: [1, 2],
      seed: 1,
      ...curves,
      ...judged(curves),
    } as const;
    const models = [
      { ...base!, trust: { method: 'influence', absent: 'it takes long', secondsEstimated: 70 } as const },
      { ...tuned!, trust },
    ];
    const written: unknown = JSON.parse(explanationJson({ ...made.explanation, models }));
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    const text = report(0, 400, 'none', { models }).join(' ');
    expect(text).toContain(
      'Trust, strong (tuned influence): Without its 20 % strongest words, the answer loses 1.90 nats per token; without random words, 0.60 (0.40 to 0.90).',
    );
    expect(text).toContain(
      'Trust (base influence): not measured yet; it takes about 70 s. --trust always measures it.',
    );
  });

  test.each([
    ['an unknown key', (e: Record<string, unknown>) => ({ ...e, colour: 1 })],
    ['another version', (e: Record<string, unknown>) => ({ ...e, schema: 'instruct-lens/token-attribution/1' })],
    [
      'a matrix that is missing',
      (e: Record<string, unknown>) => ({
        ...e,
        models: (e['models'] as object[]).map(m => ({ ...m, attribution: undefined })),
      }),
    ],
  ])('with %s is not', (_, change) => {
    const { explanation } = explained(references[0]!);
    const written = JSON.parse(explanationJson(explanation)) as Record<string, unknown>;
    expect(validate(JSON.parse(JSON.stringify(change(written))))).toBe(false);
  });
});
