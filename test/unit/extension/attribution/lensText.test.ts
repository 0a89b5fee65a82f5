import { describe, expect, test } from 'vitest';
import { MANAGE_TRUST, type LensPlace, type LensText } from '../../../../src/extension/attribution/lensParts';
import { lensTexts, lineLens } from '../../../../src/extension/attribution/lensText';
import { messagePlaces, otherChatLines } from '../../../../src/extension/attribution/messagePlaces';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { ViewMode } from '../../../../src/protocol/view';
import type { Explanation } from '../../../../src/protocol/explanation';
import { commands } from '../../../../src/extension/core/contributions';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { madeUp, wholeOf, withTrustOf, withUntriedTrust } from './explanations';

const ONLY: LensPlace = { message: 0, messages: 1 };
const { explanation, text, document } = explained(references[0]!);

function file(more: Partial<ExplainedFile> = {}): ExplainedFile {
  return { uri: 'file:///p.txt', text, document, stale: false, label: 'demo pair', ...more };
}

function titles(of: ExplainedFile | undefined, trusted = true, place = ONLY): string[] {
  return lensTexts(of, trusted, place).map(lens => lens.title);
}

/** Titles without the space behind an icon, which is a wide one. */
const plain = (title: string): string => title.replaceAll('\u2002', ' ');

describe('lens over the only message', () => {
  const layers = {
    ...({ request: '1', phase: 'layers', done: 2, total: 70, secondsLeft: 38 } as const),
    place: { layer: 3, layers: 32, back: false, read: 6.2e8, bytes: 4.9e9 },
  };
  const error = { reason: 'out-of-memory', message: 'The pair needs 9 GB.', next: 'Close something.' } as const;
  const [base, tuned] = explanation.models.map(model => model.instructionScore!.value.toFixed(1));
  const said = explanation.models.at(-1)!.response.text.trim();
  const table: [string, ExplainedFile | undefined, boolean, string[]][] = [
    ['before', undefined, true, ['$(eye) Explain']],
    ['at work', file({ work: {} }), true, ['$(sync~spin) Explaining…', 'Cancel']],
    [
      'at work, layer by layer',
      file({ work: { progress: layers } }),
      true,
      ['$(sync~spin) Explaining… going through the layers: layer 3 of 32, 0.6 of 4.9 GB · about 40 s left', 'Cancel'],
    ],
    ['at work again', file({ work: {}, explanation }), true, ['$(sync~spin) Explaining…', 'Stop and keep']],
    [
      'edited since',
      file({ explanation, stale: true }),
      true,
      [
        `$(refresh) Edited since · explain again (was ${tuned!} tuned · ${base!} base)`,
        '$(diff) compare with before',
        expect.stringMatching(/^\$\(comment\) “.*” · read…$/) as string,
      ],
    ],
    [
      'failed',
      file({ error }),
      true,
      ['$(warning) Not enough memory for demo pair', 'Choose a model…', '$(refresh) try again'],
    ],
    ['failed, and edited since', file({ error, stale: true }), true, ['$(eye) Explain']],
    ['in Restricted Mode', undefined, false, ['$(shield) Restricted Mode · no model is loaded']],
    ['refused in Restricted Mode', file({ error }), false, ['$(shield) Restricted Mode · no model is loaded']],
    ['called off before any picture', file(), true, ['$(eye) Explain']],
  ];
  test.each(table)('%s', (_, of, trusted, expected) => {
    expect(titles(of, trusted).map(plain)).toEqual(expected);
  });

  test('says what is painted, then the answer, then the scores that were measured', () => {
    const shown = titles(file({ explanation })).map(plain);
    expect(shown).toEqual([
      'Tuned · influence ▾',
      expect.stringContaining(`“${said.slice(0, 20)}`),
      `instruction ${tuned!} tuned · ${base!} base`,
    ]);
  });

  test('sums the rules up behind the answer, or offers to measure them with what that takes', () => {
    const view = { mode: 'tuned', quantity: 'influence' } as const;
    const of = (rules: string | number, stale = false): [string, string][] =>
      lensTexts(file({ explanation, stale }), true, ONLY, { ...view, rules }).map(({ title, command }) => [
        plain(title),
        command,
      ]);
    const summary = '3 of 12 rules carry this answer; 4 have no effect';
    expect(of(summary)[2]).toEqual([`$(checklist) ${summary}`, commands.measureRules]);
    expect(of(41)[2]).toEqual(['$(checklist) which rules matter (41 s)', commands.measureRules]);
    expect(of(summary, true).join()).not.toContain(summary);
  });

  test.each([
    ['base', 'Base · influence ▾'],
    ['difference', 'Difference · influence · solid: tuned more, dotted: base more ▾'],
  ] as const)('in view %s that is its first word, with the way back', (mode, expected) => {
    const lenses = lensTexts(file({ explanation }), true, ONLY, { mode, quantity: 'influence' });
    expect(lenses.slice(0, 2).map(({ title, command }) => [title, command])).toEqual([
      [expected, commands.chooseView],
      ['✕ back', commands.leaveView],
    ]);
  });

  test('names the words of the answer that are picked, and the word whose attention is marked', () => {
    const passage = { models: [{ role: 'tuned', words: [] }], text: 'a green drum', first: 1, last: 3 } as const;
    expect(titles(file({ explanation, passage }))[0]).toBe('What “a green drum” depended on · tuned ▾');
    const word = explanation.models.at(-1)!.response.words[0]!.text;
    expect(titles(file({ explanation, answerWord: 0 }))[0]).toBe(`What “${word}” depended on · tuned ▾`);
    const view = { mode: 'tuned', quantity: 'influence', attention: 'drum' } as const;
    const [attention, back] = lensTexts(file({ explanation }), true, ONLY, view);
    expect(attention!.title).toMatch(/^Attention of “drum”/);
    expect(back!.command).toBe(commands.leaveView);
  });

  test('an answer that was cut says where; one that ended, and one that was given, do not', () => {
    const shown = (change: (response: Explanation['models'][number]['response']) => object): string => {
      const models = explanation.models.map(m => ({ ...m, response: { ...m.response, ...change(m.response) } }));
      return plain(titles(file({ explanation: { ...explanation, models } }))[1]!);
    };
    const open = (response: Explanation['models'][number]['response']) => {
      return { tokens: response.tokens.map(token => ({ ...token, end: false })) };
    };
    const count = explanation.models.at(-1)!.response.tokens.length;
    expect(shown(open)).toContain(`(cut at ${count} tokens)`);
    expect(shown(response => ({ ...open(response), origin: 'given' }))).not.toContain('cut at');
    const ended = (response: Explanation['models'][number]['response']) => {
      return { tokens: response.tokens.map((token, m) => ({ ...token, end: m === count - 1 })) };
    };
    expect(shown(ended)).not.toContain('cut at');
    const long = shown(response => ({ ...ended(response), text: `${'word '.repeat(40)}\nand more` }));
    expect(long).toMatch(/^\$\(comment\) “(word ){5,}word…” · read…$/);
  });

  test('how far it is, how long it takes and what can be kept are in the lens; a lens is not drawn anew for each token', () => {
    const at = (progress: object, more: object = {}): string[] =>
      lensTexts(
        file({ work: { progress: { request: '1', phase: 'attribution', done: 1, ...progress } } }),
        true,
        ONLY,
        {
          mode: 'tuned',
          quantity: 'influence',
          stoppable: true,
          ...more,
        },
      ).map(({ title }) => plain(title));
    expect(at({ done: 41, total: 100, secondsLeft: 1140 })).toEqual([
      '$(sync~spin) Explaining… 40 % · about 19 min left',
      'Cancel',
    ]);
    expect(at({ done: 41, total: 100, secondsLeft: 41 })).toEqual(at({ done: 44, total: 100, secondsLeft: 46 }));
    // The base is half of the work, as the status bar counts it.
    expect(at({ role: 'tuned', done: 0, total: 100 })[0]).toBe('$(sync~spin) Explaining… 50 %');
    const reading = (secondsLeft: number): string => at({ phase: 'reading', done: 3, total: 4, secondsLeft })[0]!;
    expect(reading(8)).toBe('$(sync~spin) Explaining… reading weights 75 %');
    expect(reading(300)).toBe('$(sync~spin) Explaining… reading weights 75 % · about 5 min left');
    expect(at({ phase: 'answering', done: 64, total: 256 })).toContain('Explain the first 60 tokens');
    expect(at({ phase: 'answering', done: 64, total: 256 }, { stoppable: false })).toHaveLength(2);
  });

  test('who waits says for whom, how far that is, and can go first', () => {
    const before = { fileName: 'support-agent.prompt.md', part: 0.39 };
    const view = { mode: 'tuned', quantity: 'influence', before } as const;
    const lenses = lensTexts(file({ work: {} }), true, ONLY, view);
    expect(lenses.map(({ title, command }) => [plain(title), command])).toEqual([
      ['$(watch) Waiting for support-agent.prompt.md (35 %)', commands.showMenu],
      ['Run this first', commands.runFirst],
      ['Cancel', commands.cancel],
    ]);
    const begun = file({ work: { progress: { request: '1', phase: 'loading', done: 0 } } });
    expect(lensTexts(begun, true, ONLY, view)[0]!.title).toContain('Explaining…');
  });

  test('a picture of another model than the one that is chosen now says so', () => {
    const view = { mode: 'tuned', quantity: 'influence', models: 'smollm2' } as const;
    const lenses = lensTexts(file({ explanation }), true, ONLY, view);
    expect(plain(lenses[1]!.title)).toBe('$(refresh) of demo pair · explain with smollm2');
    const same = lensTexts(file({ explanation }), true, ONLY, { ...view, models: 'demo pair' });
    expect(same.map(({ title }) => title).join()).not.toContain('explain with');
  });

  test('of one part alone says so, and leads to the whole', () => {
    const lenses = lensTexts(file({ explanation, selection: { start: 0, end: 9 } }), true, ONLY);
    expect(lenses.slice(0, 2).map(({ title, command }) => [title, command])).toEqual([
      ['Selection alone · Tuned · influence ▾', commands.chooseView],
      ['explain the whole prompt', commands.explainPrompt],
    ]);
    expect(titles(file({ explanation })).join()).not.toContain('whole prompt');
  });

  test('models that are no twins are told of between picture and answer', () => {
    const models = explanation.provenance.models.map((model, m) => ({ ...model, family: `family${m}` }));
    const apart = { ...explanation, provenance: { ...explanation.provenance, models } };
    const lens = lensTexts(file({ explanation: apart }), true, ONLY)[1]!;
    expect(plain(lens.title)).toMatch(/^\$\(warning\) no twins: family1 .*, family0 /);
    expect(lens.command).toBe(commands.selectPair);
    expect(titles(file({ explanation })).join()).not.toContain('no twins');
  });

  test.each([
    'Say it. 回答必须用中文。',
    'Say it. Antworte der Kundin auf Deutsch und nenne keine Preise.',
    'Say it. Réponds à la cliente en français et cite les sources.',
  ])('a score says that the rest was not looked through where the prompt is partly in another language: %s', mixed => {
    const of = (content: string, origin: 'rule' | 'option' = 'rule'): LensText => {
      const made = madeUp(content, [{ role: 'single', share: [1], density: [1], attribution: [[1]] }], {
        clauses: origin === 'rule' ? [] : [{ ...wholeOf(content), origin }],
      });
      return lensTexts(file({ explanation: made }), true, ONLY).at(-1)!;
    };
    expect(of(mixed).title).toBe('no instruction found (English only)');
    expect(of(mixed).tooltip).toMatch(/in English only\. Words in another language: \d+ of \d+\./);
    expect(of('Say it.').title).toBe('no instruction found');
    expect(of('Say it.').tooltip).not.toContain('English');
    expect(of(mixed, 'option').title).not.toContain('English');
  });

  test('between an icon and its text stands a space that VS Code shows', () => {
    const asked = { first: 0, last: 1, text: 'a drum' };
    const view = { mode: 'tuned', quantity: 'influence', models: 'smollm2', rules: 41 } as const;
    const shown = [
      undefined,
      file({ work: {} }),
      file({ error }),
      file({ explanation, stale: true }),
      file({ explanation, asked }),
      file({ explanation: { ...explanation, matrixSeconds: 1383 } }),
    ].flatMap(of => lensTexts(of, true, ONLY, view).map(({ title }) => title));
    const icons = [...shown, lineLens().title].filter(title => title.startsWith('$('));
    expect(icons.length).toBeGreaterThan(8);
    for (const title of icons) expect(title).toMatch(/^\$\([a-z~-]+\)\u2002\S/);
  });

  test.each([
    [
      { kind: 'too-long', brief: '1,955 of 512 tokens' },
      ['$(warning) Too long for demo pair: 1,955 of 512 tokens', 'Choose a model…', 'Explain selection'],
    ],
    [{ kind: 'empty' }, ['Nothing to explain yet']],
    [
      { brief: 'This JSON has no list "messages" of {role, content}' },
      [
        '$(warning) Cannot read this prompt: This JSON has no list "messages" of {role, content}',
        '$(refresh) try again',
      ],
    ],
  ] as const)('failure %j is named, with what helps against it', (more, expected) => {
    const failed = { reason: 'bad-input', message: 'No.', next: 'Do it.', ...more } as const;
    expect(titles(file({ error: failed })).map(plain)).toEqual(expected);
  });

  test('tells in the tooltip what template and special tokens drew', () => {
    const { influenceApart } = explanation.models.at(-1)!;
    const lens = lensTexts(file({ explanation }), true, ONLY)[2];
    expect(lens!.tooltip).toContain(`template ${(influenceApart!.template * 100).toFixed(1)} % tuned`);
    expect(lens!.tooltip).toContain(`special tokens ${(influenceApart!.special * 100).toFixed(1)} % tuned`);
  });

  test('an error says in the tooltip what to do, Restricted Mode leads to trust', () => {
    expect(lensTexts(file({ error }), true, ONLY)[0]!.tooltip).toBe('The pair needs 9 GB. Close something.');
    expect(lensTexts(undefined, false, ONLY)[0]!.command).toBe(MANAGE_TRUST);
  });

  test('a picture whose rest was cancelled can be finished', () => {
    const share = madeUp(text, [{ role: 'single', share: [1] }]);
    const lenses = lensTexts(file({ explanation: share }), true, ONLY);
    expect(plain(lenses.at(-1)!.title)).toBe('$(refresh) stopped early · continue');
    expect(lenses.at(-1)!.command).toBe(commands.explainPrompt);
  });

  test('says how far what is painted can be believed, in which models, and why it is outlined', () => {
    const made = madeUp(text, [
      { role: 'base', share: [1], density: [1] },
      { role: 'tuned', share: [1], density: [1] },
    ]);
    const shown = (of: Explanation, mode: ViewMode): string =>
      lensTexts(file({ explanation: of }), true, ONLY, { mode, quantity: 'influence' })
        .map(lens => plain(lens.title))
        .join(' | ');
    expect(shown(withTrustOf('strong')(made), 'tuned')).toContain(' · trust strong');
    const mixed = withTrustOf('weak', 'chance')(made);
    expect(shown(mixed, 'tuned')).toContain(' · trust weak');
    expect(shown(mixed, 'base')).toContain('$(warning) outlined: trust no better than chance');
    expect(shown(mixed, 'difference')).toContain(
      '$(warning) outlined: trust weak (tuned), no better than chance (base)',
    );
    // It is of another quantity than the painted one.
    expect(shown(withTrustOf('chance', 'chance', 'share')(made), 'tuned')).not.toContain('chance');
  });

  test('what takes long is offered with its time in words, and what waits for it says so', () => {
    const made = madeUp('Say it.', [{ role: 'single', share: [1] }], { clauses: [wholeOf('Say it.')] });
    const waiting = { ...withUntriedTrust(made, 75), matrixSeconds: 1383 };
    const lenses = lensTexts(file({ explanation: waiting }), true, ONLY).slice(2);
    expect(lenses.map(({ title, command }) => [plain(title), command])).toEqual([
      ['$(beaker) measure trust (75 s)', commands.measureTrust],
      ['$(table) word by word (23 min)', commands.computeMatrix],
    ]);
    expect(lenses[1]!.tooltip).toBe('Density and instruction score need the full matrix (about 23 min).');
  });

  test('words of the answer that were picked are told until they are painted, with the way to end it', () => {
    const made = madeUp('Say it.', [{ role: 'single', share: [1] }], { clauses: [wholeOf('Say it.')] });
    const asked = { first: 0, last: 12, text: 'Dear Petra, your plan was changed to Team today.' };
    const [waiting, shown] = lensTexts(file({ explanation: made, asked }), true, ONLY);
    expect([plain(waiting!.title), waiting!.command]).toEqual([
      '$(sync~spin) What “Dear Petra, your plan was changed to Te…” depended on…',
      commands.leaveView,
    ]);
    expect(plain(shown!.title)).toMatch(/ ▾$/);
  });

  test('a prompt without instruction says how to name one', () => {
    const made = madeUp('Rose lost a drum.', [{ role: 'single', share: [1], density: [1], attribution: [[1]] }]);
    const lens = lensTexts(file({ explanation: made }), true, ONLY)[2];
    expect(lens!.title).toBe('no instruction found');
    expect(lens!.tooltip).toContain('Use Only Selection as Instruction');
  });
});

describe('lenses over several messages', () => {
  const chat = 'system:\nBe kind.\nuser:\nName a colour.';
  const prompt = parsePrompt(chat, { fileName: 'a.prompty' });
  const share = [0.1, 0.2, 0, 0.3, 0.2, 0.2];
  const made = madeUp(chat, [{ role: 'single', share, density: share, attribution: share.map(s => [s]) }], {
    fileName: 'a.prompty',
  });
  const of = (more: Partial<ExplainedFile>) => file({ text: chat, document: prompt, ...more });

  test('each says what its own words drew, the first what belongs to the whole', () => {
    const sums = [0, 1].map(message =>
      made.prompt.words.reduce((sum, word, i) => sum + (word.message === message ? (share[i] ?? 0) : 0), 0),
    );
    expect(sums[0]! > 0 && sums[1]! > 0).toBe(true);
    const shown = [0, 1].map(message => titles(of({ explanation: made }), true, { message, messages: 2 }).join());
    expect(shown[0]).toContain('no instruction found');
    for (const i of [0, 1]) expect(shown[i]).toContain(`${Math.round(sums[i]! * 100)} % of the influence`);
    expect(shown[1]).toBe(`${Math.round(sums[1]! * 100)} % of the influence`);
  });

  test('what goes on is said once', () => {
    expect(titles(of({ work: {} }), true, { message: 1, messages: 2 })).toEqual([]);
    expect(titles(undefined, false, { message: 1, messages: 2 })).toEqual([]);
  });

  test('own answers are told apart: that of the painted model is read', () => {
    const pair: Explanation = { ...explanation, responses: 'own' };
    const [, answer] = lensTexts(file({ explanation: pair }), true, ONLY);
    expect(answer!.tooltip).toMatch(/Answer: each its own \(words: \d+ tuned · \d+ base\)/);
  });
});

describe('lines of a file of many chats', () => {
  const chat = '{"messages":[{"role":"user","content":"Say it."}]}';
  const lines = `${chat}\n\n${chat}\n${chat}\n`.split('\n');
  const isBlank = (line: number): boolean => lines[line]!.trim() === '';

  test('each but the one that is shown can be explained, by a click', () => {
    expect(otherChatLines(lines.length, isBlank, new Set([2]))).toEqual([0, 3]);
    expect(lineLens().command).toBe(commands.explainPrompt);
    expect(plain(lineLens().title)).toBe('$(eye) Explain this line');
  });

  test('of a data set a bounded number of them', () => {
    expect(otherChatLines(1e6, () => false, new Set())).toHaveLength(500);
  });
});

describe('places of messages', () => {
  test.each([
    [
      'front matter and empty lines are not the message',
      'a.prompt.md',
      '---\ndescription: x\n---\n\n\nSay it.\n',
      ['Say'],
    ],
    ['role lines are', 'a.prompty', 'system:\nBe kind.\nuser:\nName it.', ['system:', 'user:']],
    [
      'keys are',
      'a.prompt.yml',
      'messages:\n  - role: user\n    content: One.\n  - role: assistant\n    content: Two.\n  - role: user\n    content: Three.\n',
      ['role: user', 'role: assistant', 'role: user'],
    ],
    ['objects are', 'a.json', '{ "messages": [\n  { "role": "user", "content": "One." }\n] }', ['{ "role"']],
    ['no text, no place', 'a.prompt.md', '\n\n', []],
  ])('%s', (_, fileName, content, starts) => {
    const places = messagePlaces(content, parsePrompt(content, { fileName }));
    expect(places.map((place, i) => content.slice(place, place + starts[i]!.length))).toEqual(starts);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  test('a selection begins where it begins', () => {
    const content = 'Rose lost a drum.\nSummarize it.';
    const at = content.indexOf('Summarize');
    const padded = content.slice(0, at).replace(/[^\n]/g, ' ') + content.slice(at);
    expect(messagePlaces(padded, parsePrompt(padded, { fileName: 'selection.txt' }))).toEqual([at]);
  });
});
