/** @file Prompts that are system messages alone, under templates that take, drop or refuse such. */
import { describe, expect, it } from 'vitest';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';
import { prompt, turn } from './documents';
import { CHATML, GEMMA } from './templates';
import { byteLevelBpe, tinyTokenizer } from './tinyTokenizers';

/** Merges a system message into the user's turn that follows, if one does. */
const MERGES =
  "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set first = messages[0]['content'] + '\\n' %}" +
  "{% else %}{% set rest = messages %}{% set first = '' %}{% endif %}{{ bos_token }}" +
  "{% for m in rest %}{{ '<|' + m['role'] + '|>' + (first if loop.first else '') + m['content'] + '<|end|>' }}{% endfor %}" +
  "{{ '<|assistant|>' }}";
const NO_QUERY =
  "{% set ns = namespace(query=false) %}{% for m in messages %}{% if m.role == 'user' %}{% set ns.query = true %}{% endif %}{% endfor %}" +
  "{% if not ns.query %}{{ raise_exception('No user query found in messages.') }}{% endif %}" +
  "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + '<|end|>' }}{% endfor %}";
const NOTHING =
  "{% for m in messages %}{% if m['role'] == 'tool' %}{{ m['content'] }}{% endif %}{% endfor %}<|assistant|>";

const only = prompt(turn('system', '# Hats\n\nAnswer in one word.'));

describe('a system message alone', () => {
  it.each([
    ['merges it into the next turn', MERGES, '<s><|user|># Hats\n\nAnswer in one word.<|end|><|assistant|>'],
    ['refuses the role', GEMMA, '<s><turn>user\n# Hats\n\nAnswer in one word.<|end|>\n<turn>model\n'],
    ['asks for a user', NO_QUERY, '<|user|># Hats\n\nAnswer in one word.<|end|>'],
  ])("is read as the user's, and said so, where the template %s", async (_, template, expected) => {
    const tokenized = await tokenizePrompt(only.document, await tinyTokenizer(byteLevelBpe(), template), {
      rendering: 'chat',
    });
    expect(tokenized.text).toBe(expected);
    const own = tokenized.tokens.filter(token => token.kind === 'file');
    expect(own.map(token => token.text).join('')).toBe('# Hats\n\nAnswer in one word.');
    expect(new Set(own.map(token => token.role))).toEqual(new Set(['user']));
    expect(tokenized.problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/given to the model as a user/) as string },
    ]);
  });

  it('stays a system message where the template takes it', async () => {
    const tokenized = await tokenizePrompt(only.document, await tinyTokenizer(byteLevelBpe(), CHATML), {
      rendering: 'chat',
    });
    expect(tokenized.text).toContain('<|system|>\n# Hats');
    expect(tokenized.problems).toEqual([]);
  });

  it('is refused with a way out where nothing of the prompt is left', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), NOTHING);
    await expect(tokenizePrompt(only.document, tokenizer, { rendering: 'chat' })).rejects.toMatchObject({
      reason: 'bad-input',
      next: expect.stringMatching(/read as plain text/) as string,
    });
  });
});
