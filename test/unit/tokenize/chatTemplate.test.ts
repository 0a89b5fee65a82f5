/** @file Chat templates of every known habit: the same text as without us, and every word found again. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chat, ChatMessage } from '../../../src/tokenize/chatTemplate';
import { renderChat, renderPlainly } from '../../../src/tokenize/chatTemplate';
import { compileTemplate } from '../../../src/tokenize/jinja';
import type { TokenizerFiles } from '../../../src/tokenize/tokenizerFiles';
import { inkedText } from './documents';
import { CHATML, GEMMA, LLAMA2, LLAMA3, PARTS, STRICT, THINKING } from './templates';

const files: TokenizerFiles = {
  folder: 'folder',
  specialTokens: { bos_token: '<s>', eos_token: '</s>' },
  chatTemplates: new Map(),
  chatTemplateFile: 'chat_template.jinja',
};

function asked(messages: readonly ChatMessage[]): Chat {
  return { messages, data: [], generationPrompt: true };
}

function render(template: string, ...messages: readonly (readonly [string, string])[]): ReturnType<typeof renderChat> {
  const chat = messages.map(([role, content]) => ({ role, content }));
  return renderChat(compileTemplate(template, 'chat_template.jinja'), asked(chat), files);
}

/** The rendering with every found run in brackets and its message's number behind: ⟦Hi⟧0, rewritten runs as ⟦~…⟧. */
function drawn(chat: ReturnType<typeof renderChat>): string {
  return chat.regions.reduceRight(
    (text, r) =>
      `${text.slice(0, r.start)}⟦${r.exact ? '' : '~'}${text.slice(r.start, r.end)}⟧${r.source}${text.slice(r.end)}`,
    chat.text,
  );
}

describe('renderChat', () => {
  it.each<[string, string, [string, string][], string]>([
    [
      'ChatML keeps white space, and its own system prompt is template',
      CHATML,
      [['user', ' Hi\n']],
      '<|system|>\nBe kind.<|end|>\n<|user|>\n⟦ Hi\n⟧0<|end|>\n<|assistant|>\n',
    ],
    [
      'a template that trims',
      LLAMA3,
      [
        ['system', ' Be brief. '],
        ['user', '\n Hi '],
      ],
      '<s><|header|>system</header>\n\n⟦Be brief.⟧0<|end|><|header|>user</header>\n\n⟦Hi⟧1<|end|><|header|>assistant</header>\n\n',
    ],
    [
      'a template that puts the system message into the user message and trims their sum',
      LLAMA2,
      [
        ['system', ' Be brief.\n'],
        ['user', ' Hi '],
        ['assistant', ' Yes. '],
        ['user', 'Why?'],
      ],
      '<s>[INST] <<SYS>>\n⟦ Be brief.\n⟧0\n<</SYS>>\n\n⟦ Hi⟧1 [/INST] ⟦Yes.⟧2 </s><s>[INST] ⟦Why?⟧3 [/INST]',
    ],
    [
      'a template that looks for a word in the text and cuts there',
      THINKING,
      [
        ['user', 'Hi'],
        ['assistant', '<think>hm</think>\n\nYes.'],
        ['user', 'Why?'],
      ],
      '<|user|>\n⟦Hi⟧0<|end|>\n<|assistant|>\n⟦Yes.⟧1<|end|>\n<|user|>\n⟦Why?⟧2<|end|>\n<|assistant|>\n',
    ],
    [
      'a template that looks at how the text starts',
      THINKING,
      [
        ['user', '/quiet Hi there'],
        ['user', 'Hi there'],
      ],
      '<|user|>\n⟦ Hi there⟧0<|end|>\n<|user|>\n⟦Hi there⟧1<|end|>\n<|assistant|>\n',
    ],
    [
      'a template that indexes and measures the text',
      '{% for m in messages %}{{ m.content[0] }}|{{ m.content | length }}|{{ m.content }}\n{% endfor %}',
      [
        ['user', 'Once'],
        ['user', 'upon'],
      ],
      '⟦O⟧0|4|⟦Once⟧0\n⟦u⟧1|4|⟦upon⟧1\n',
    ],
    [
      'a template that says a message twice',
      '{% for m in messages %}{{ m.content }} I repeat: {{ m.content }}{% endfor %}',
      [['user', 'Hi']],
      '⟦Hi⟧0 I repeat: ⟦Hi⟧0',
    ],
    [
      'a template that rewrites a part of the text',
      "{% for m in messages %}<{{ m.content | replace('cat', 'dog') }}>{% endfor %}",
      [['user', 'A cat sat.']],
      '<⟦A ⟧0⟦~dog⟧0⟦ sat.⟧0>',
    ],
    ['a template of parts', PARTS, [['user', ' Hi']], '<|user|>\n⟦ Hi⟧0<|end|>\n<|assistant|>'],
    [
      "the user's own private-use characters",
      PARTS,
      [['user', '\ue000\ue001']],
      '<|user|>\n⟦\ue000\ue001⟧0<|end|>\n<|assistant|>',
    ],
  ])('%s', (_name, template, messages, expected) => {
    expect(drawn(render(template, ...messages))).toBe(expected);
  });

  it("keeps a template's own token apart from the file's text that ends like it", () => {
    const cutting = "{% for m in messages %}{{ '<A>' ~ m.content.split('</think>')[-1] }}{% endfor %}";
    const chat = render(cutting, ['assistant', '<think>\nRock.\n</think>Behind it.']);
    expect(drawn(chat)).toBe('<A>⟦Behind it.⟧0');
    expect(chat.cut).toEqual([{ message: 0, from: 0, to: 22 }]);
  });

  it('never takes parts that a template writes as data', () => {
    const failing =
      "{% for m in messages %}{{ 'a type: ' ~ m.content }}{{ raise_exception('no') if m.content is string }}{% endfor %}";
    expect(() => render(failing, ['user', 'Hi'])).toThrow(/refuses the user message 1: no/);
  });

  it('names the message behind which a template goes on no more', () => {
    expect(() => render(LLAMA2, ['user', 'a'], ['assistant', 'b'], ['system', 'c'], ['user', 'd'])).toThrow(
      /refuses the system message 3: /,
    );
  });

  it("gives a chat of the system alone to a template without one as the user's", () => {
    const chat = render(GEMMA, ['system', 'Be brief.']);
    expect(drawn(chat)).toContain('<turn>user\n⟦Be brief.⟧0');
    expect(chat.recast).toEqual([{ message: 0, as: 'user' }]);
  });

  it('says which message a template leaves out, and which it hides', () => {
    const odd = render(
      "{% for m in messages if m.role != 'tool' %}{{ m.content }}{% endfor %}",
      ['user', 'a'],
      ['tool', 'a'],
    );
    expect([odd.dropped, odd.lost]).toEqual([[1], []]);
    const shouted = render('{% for m in messages %}{{ m.content | upper }}!{% endfor %}', ['user', 'Hi']);
    expect(drawn(shouted)).toBe('⟦H⟧0⟦~I⟧0!');
    expect([shouted.dropped, shouted.lost]).toEqual([[], []]);
    const counted = render('{% for m in messages %}{{ m.content | length }}{% endfor %}', ['user', 'Hi']);
    expect([counted.text, counted.dropped, counted.lost]).toEqual(['2', [], [0]]);
  });

  it('gives a developer message as system to a template that knows no such role', () => {
    const chat = render(STRICT, ['developer', 'Be brief.'], ['user', 'Hi']);
    expect(drawn(chat)).toBe('system: ⟦Be brief.⟧0\nuser: ⟦Hi⟧1\n');
    expect(chat.recast).toEqual([{ message: 0, as: 'system' }]);
    expect(render(CHATML, ['developer', 'Be brief.']).text).toContain('<|developer|>');
  });

  it.each<[string, string, [string, string][], RegExp, RegExp]>([
    [
      'a system message',
      GEMMA,
      [
        ['system', 'x'],
        ['user', 'y'],
      ],
      /refuses the system message 1: .*not supported/,
      /first user message.*plain/,
    ],
    [
      'an unknown role',
      STRICT,
      [
        ['user', 'y'],
        ['tool', 'x'],
      ],
      /refuses the tool message 2: Unknown role tool/,
      /read as plain text/,
    ],
    [
      'an order',
      LLAMA2,
      [
        ['user', 'x'],
        ['user', 'y'],
      ],
      /refuses the user message 2: .*alternate/,
      /order.*plain/,
    ],
  ])('names %s that a template refuses', (_name, template, messages, message, next) => {
    const refused = {
      reason: 'bad-input',
      message: expect.stringMatching(message) as string,
      next: expect.stringMatching(next) as string,
    };
    expect(() => render(template, ...messages)).toThrow(expect.objectContaining(refused) as Error);
  });

  it('tells a fixed date, and says so', () => {
    const chat = render("{{ strftime_now('%d %b %Y, %A') }}: {{ messages[0].content }}", ['user', 'Hi']);
    expect(chat.text).toBe('26 Jul 2024, Friday: Hi');
    expect(chat.askedForDate).toBe(true);
    expect(render(CHATML, ['user', 'Hi']).askedForDate).toBe(false);
  });

  it('refuses more messages than any context holds', () => {
    const many = Array.from({ length: 20_000 }, () => ['user', 'x'] as const);
    expect(() => render(CHATML, ...many)).toThrow(/20000 messages/);
  });

  const chats = fc.record({
    system: fc.option(inkedText, { nil: undefined }),
    turns: fc.array(inkedText, { minLength: 1, maxLength: 5 }).filter(turns => turns.length % 2 === 1),
  });

  it.each([
    ['ChatML', CHATML, true],
    ['Llama 2', LLAMA2, true],
    ['Llama 3', LLAMA3, true],
    ['Gemma', GEMMA, false],
    ['parts', PARTS, true],
  ])('renders any chat as it would be without us, and finds all of its ink: %s', (_name, template, system) => {
    const compiled = compileTemplate(template, 'chat_template.jinja');
    fc.assert(
      fc.property(chats, chat => {
        const messages: ChatMessage[] = [
          ...(system && chat.system !== undefined ? [{ role: 'system', content: chat.system }] : []),
          ...chat.turns.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content })),
        ];
        const { text, regions, dropped, lost } = renderChat(compiled, asked(messages), files);
        const parts = template === PARTS;
        expect(text).toBe(renderPlainly(compiled, asked(messages), files, parts).rendering.text);
        expect([dropped, lost]).toEqual([[], []]);
        expect(regions.map(r => r.source)).toEqual(messages.map((_, i) => i));
        for (const r of regions) {
          expect(r.exact).toBe(true);
          expect(text.slice(r.start, r.end)).toBe(messages[r.source]!.content.slice(r.from, r.to));
          expect(text.slice(r.start, r.end).trim()).toBe(messages[r.source]!.content.trim());
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a broken template', () => {
  const failsWith = (message: RegExp): Error =>
    expect.objectContaining({
      reason: 'bad-checkpoint',
      message: expect.stringMatching(message) as string,
      next: expect.stringMatching(/plain/) as string,
    }) as Error;

  it.each([
    [
      'a block that never closes',
      'a\n{% for m in messages %}\n{{ m.content }}\n',
      /chat_template\.jinja \(line [34]\) fails/,
    ],
    ['an unknown statement', 'a\nb\n{% frobnicate %}\nc', /line 3.*unknown tag 'frobnicate'/],
    ['a stray character', 'a\n{{ b }}\n{{ $ }}\nc', /line 3.*Unexpected character: \$/],
    ['a string that never ends', "a\n{{ 'b }}\nc\n", /line 2.*fails: Unexpected end of input/],
    ['an expression cut short', '{{ a }}\n{{ b + }}\n', /line 2/],
  ])('%s is refused with its line and the reason', (_name, template, message) => {
    expect(() => compileTemplate(template, 'chat_template.jinja')).toThrow(failsWith(message));
  });

  it.each([
    ['an unknown filter', 'a\n{{ messages[0].content | shout }}', /line 2.*shout/],
    ['a value of the wrong kind', '{{ messages + 1 }}', /fails: /],
    [
      'an endless loop',
      '{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}',
      /did not end/,
    ],
    ['a huge range', '{% for a in range(10 ** 12) %}{% endfor %}', /range.*longer than/],
    [
      'text that doubles',
      '{% set x = namespace(t="aaaaaaaa") %}{% for a in range(60) %}{% set x.t = x.t ~ x.t %}{% endfor %}',
      /fails/,
    ],
  ])('%s is refused when it runs', (_name, template, message) => {
    expect(() => render(template, ['user', 'Hi'])).toThrow(failsWith(message));
  });
});
