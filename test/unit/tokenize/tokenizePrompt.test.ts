/** @file Prompt tokens: what they hold of the file, what is template, what is special. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/prompt/promptDocument';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';
import type { TokenizedPrompt } from '../../../src/tokenize/tokenizePrompt';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';
import type { BuiltPrompt, Part } from './documents';
import { hostileText, prompt, turn } from './documents';
import { CHATML, LLAMA3, STRICT } from './templates';
import { byteLevelBpe, sentencePieceBpe, tinyTokenizer } from './tinyTokenizers';

const kindOfPart = fc.constantFrom<Part['kind']>('text', 'escaped', 'value');
const parts = fc.array(fc.record({ kind: kindOfPart, text: hostileText }), { minLength: 1, maxLength: 3 });
const roles = fc.constantFrom<Role>('user', 'assistant', 'tool');
const prompts = fc
  .array(fc.record({ role: roles, parts }), { minLength: 1, maxLength: 3 })
  .map(turns => prompt(turn('user', 'x'), ...turns));

/** Walks the rendered text: each token starts where the last one ended, or shares its characters. */
function rebuilt(tokenized: TokenizedPrompt): string {
  let [text, from] = ['', 0];
  for (const token of tokenized.tokens) {
    if (token.kind === 'special' && !tokenized.text.startsWith(token.text, text.length)) continue;
    if (tokenized.text.startsWith(token.text, text.length)) {
      from = text.length;
      text += token.text;
    } else expect(tokenized.text.slice(from, text.length)).toContain(token.text);
  }
  return text;
}

function expectInkCovered({ file, document }: BuiltPrompt, tokenized: TokenizedPrompt): void {
  const covered = new Uint8Array(file.length);
  const inked = new Uint8Array(file.length);
  for (const token of tokenized.tokens) {
    for (const span of token.spans) covered.fill(1, span.start, span.end);
    for (const span of token.inkSpans) inked.fill(1, span.start, span.end);
  }
  for (const message of document.messages)
    for (const run of message.segments.flatMap(segment => segment.runs))
      for (let at = run.source.start; run.exact && at < run.source.end; at++)
        if (/\S/.test(file[at]!)) expect([file[at], covered[at], inked[at]]).toEqual([file[at], 1, 1]);
}

function expectSpansToHoldTheText({ file, document }: BuiltPrompt, tokenized: TokenizedPrompt): void {
  const exact = document.messages.flatMap(m => m.segments.flatMap(s => s.runs)).filter(run => run.exact);
  for (const token of tokenized.tokens) {
    expect(token.kind === 'file' || token.spans.length + token.inkSpans.length === 0).toBe(true);
    for (const span of token.spans)
      if (exact.some(run => run.source.start <= span.start && span.end <= run.source.end))
        expect(token.text).toContain(file.slice(span.start, span.end));
    for (const ink of token.inkSpans)
      expect(token.spans.some(s => s.start <= ink.start && ink.end <= s.end)).toBe(true);
  }
}

describe('tokenizePrompt', () => {
  it.each([
    ['the demo pair', () => loadTokenizer('models/demo/tuned')],
    ['ChatML', () => tinyTokenizer(byteLevelBpe(), CHATML)],
    ['a trimming template with BOS', () => tinyTokenizer(byteLevelBpe({ bos: true }), LLAMA3)],
    ['SentencePiece', () => tinyTokenizer(sentencePieceBpe(), LLAMA3)],
    ['a composing normalizer', () => tinyTokenizer(byteLevelBpe({ normalizer: { type: 'NFC' } }), CHATML)],
  ])('ties every character of any prompt to its tokens: %s', async (name, load) => {
    const tokenizer = await load();
    await fc.assert(
      fc.asyncProperty(prompts, fc.constantFrom('chat' as const, 'plain' as const), async (built, rendering) => {
        const tokenized = await tokenizePrompt(built.document, tokenizer, { rendering });
        expectInkCovered(built, tokenized);
        expectSpansToHoldTheText(built, tokenized);
        // A token of a space put in front and one of a space in the text share that space; the others are in order.
        if (name !== 'SentencePiece' && name !== 'a composing normalizer')
          expect(rebuilt(tokenized)).toBe(tokenized.text);
      }),
      { numRuns: 100 },
    );
  });

  it('gives a token over a border one span a segment, and its ink without the space in front', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    const { document, file } = prompt(turn('user', 'Do ', { kind: 'value', text: 'x' }, ' h', 'e y'));
    const { tokens } = await tokenizePrompt(document, tokenizer, { rendering: 'plain' });
    const shown = tokens.map(t => [
      t.text,
      t.spans.map(s => file.slice(s.start, s.end)),
      t.inkSpans.map(s => file.slice(s.start, s.end)),
    ]);
    expect(shown).toEqual([
      ['D', ['D'], ['D']],
      ['o', ['o'], ['o']],
      [' ', [' '], []],
      ['x', ['{{name}}'], ['{{name}}']],
      [' he', [' h', 'e'], ['h', 'e']],
      [' ', [' '], []],
      ['y', ['y'], ['y']],
    ]);
    expect(new Set(tokens.map(t => t.kind))).toEqual(new Set(['file']));
  });

  it('counts a space that the tokenizer puts in front as template', async () => {
    const tokenizer = await tinyTokenizer(sentencePieceBpe());
    const { tokens } = await tokenizePrompt(prompt(turn('user', 'b')).document, tokenizer, { rendering: 'plain' });
    expect(tokens.map(t => [t.text, t.kind])).toEqual([
      ['<s>', 'special'],
      ['', 'template'],
      ['b', 'file'],
    ]);
  });

  it('points at the escape that a character is written as', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    const { document, file } = prompt(turn('user', { kind: 'escaped', text: 'a.\nb' }));
    const { tokens } = await tokenizePrompt(document, tokenizer, { rendering: 'plain' });
    expect(tokens.map(t => t.spans.map(s => file.slice(s.start, s.end)))).toEqual([['a'], ['.\\n'], ['b']]);
  });

  it('tells file, template and special apart, over borders too', async () => {
    const template = "{{ bos_token }}{% for m in messages %}{{ '<|user|>\\n' + m.content + '\\n' }}{% endfor %}";
    const tokenizer = await tinyTokenizer(byteLevelBpe({ bos: true }), template);
    const { document } = prompt(turn('user', ' <|end|> a.'), turn('user', 'x\n'));
    const { tokens, startsWithBos } = await tokenizePrompt(document, tokenizer, { rendering: 'chat' });
    expect(startsWithBos).toBe(true);
    expect(tokens.map(t => [t.text, t.kind, t.message, t.spans.length])).toEqual([
      ['<s>', 'special', undefined, 0],
      ['<|user|>', 'special', undefined, 0],
      ['\n', 'template', undefined, 0],
      [' ', 'file', 0, 1],
      ['<|end|>', 'file', 0, 1],
      [' a', 'file', 0, 1],
      ['.\n', 'file', 0, 1],
      ['<|user|>', 'special', undefined, 0],
      ['\n', 'template', undefined, 0],
      ['x', 'file', 1, 1],
      ['\n\n', 'template', 1, 0],
    ]);
  });

  it.each([
    ['plain text has what the tokenizer adds', { bos: true }, undefined, 'plain', '<s>', true],
    ['a tokenizer that adds none has none', {}, undefined, 'plain', 'x', false],
    ['a chat has only what its template writes', { bos: true }, STRICT, 'chat', 'u', false],
    ['a template that writes it has one', { bos: true }, LLAMA3, 'chat', '<s>', true],
  ] as const)('BOS: %s', async (_name, options, template, rendering, first, bos) => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(options), template);
    const { tokens, startsWithBos, text } = await tokenizePrompt(prompt(turn('user', 'x')).document, tokenizer, {
      rendering,
    });
    expect([tokens[0]?.text, startsWithBos]).toEqual([first, bos]);
    expect(tokens.filter(t => t.text === '<s>')).toHaveLength(bos ? 1 : 0);
    expect(text.startsWith('<s>')).toBe(template === LLAMA3);
  });

  it("does not take the user's own text for a BOS", async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    const { tokens, startsWithBos } = await tokenizePrompt(prompt(turn('user', '<s>x')).document, tokenizer, {
      rendering: 'plain',
    });
    expect([tokens[0]?.id, tokens[0]?.kind, startsWithBos]).toEqual([1, 'file', false]);
  });

  it('joins the messages of a plain text with a blank line that is nobody’s', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), CHATML);
    const { document } = prompt(turn('system', 'a'), turn('user', 'b'));
    const plain = await tokenizePrompt(document, tokenizer, { rendering: 'plain' });
    expect([plain.text, plain.problems]).toEqual(['a\n\nb', []]);
    expect(plain.tokens.map(t => [t.text, t.kind])).toEqual([
      ['a', 'file'],
      ['\n\n', 'template'],
      ['b', 'file'],
    ]);
  });

  it('says that a model without a chat template reads plain text', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    const { rendering, problems } = await tokenizePrompt(prompt(turn('user', 'x')).document, tokenizer, {
      rendering: 'chat',
    });
    expect(rendering).toBe('plain');
    expect(problems).toMatchObject([
      { severity: 'information', message: expect.stringContaining('no chat template') as string },
    ]);
  });

  it('says what the model does not read: a dropped message, a character without a token', async () => {
    const template = "{% for m in messages if m.role != 'tool' %}{{ m.content }}{% endfor %}";
    const tokenizer = await tinyTokenizer(byteLevelBpe({ lacks: [0xc4, 0x80] }), template);
    const { document, file } = prompt(turn('user', 'aĀbĀ'), turn('tool', 'c'));
    const { problems, tokens } = await tokenizePrompt(document, tokenizer, { rendering: 'chat' });
    expect(tokens.map(t => t.text)).toEqual(['a', 'b']);
    expect(problems.map(p => [p.severity, p.message, file.slice(p.span!.start, p.span!.end)])).toEqual([
      ['warning', expect.stringMatching(/^The tool message 2 is left out/), '@tool:c\n'],
      ['warning', expect.stringMatching(/no token for Ā \(U\+0100\)/), 'Ā'],
    ]);
  });

  it.each([
    ['no messages', prompt(), /empty/],
    ['white space only', prompt(turn('user', ' \n\t')), /empty/],
    ['no text at all', prompt(turn('user')), /empty/],
    ['too much text', prompt(turn('user', 'x'.repeat(2 ** 22 + 1))), /4194305 characters/],
  ])('refuses a prompt of %s', async (_name, { document }, message) => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), CHATML);
    const refused = { reason: 'bad-input', message: expect.stringMatching(message) as string };
    await expect(tokenizePrompt(document, tokenizer, { rendering: 'chat' })).rejects.toMatchObject(refused);
  });

  it('reads plain text if asked, though the chat template is broken', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), 'a\n{% nonsense %}');
    const { document } = prompt(turn('user', 'x'));
    expect((await tokenizePrompt(document, tokenizer, { rendering: 'plain' })).text).toBe('x');
    await expect(tokenizePrompt(document, tokenizer, { rendering: 'chat' })).rejects.toThrow(
      /chat_template\.jinja \(line 2\)/,
    );
  });
});
