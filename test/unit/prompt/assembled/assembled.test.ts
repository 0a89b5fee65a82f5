/** @file Prompts that are read with other files: the same text as one put together by hand, and every word led back to its own file. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../../src/base/lineIndex';
import { assembledText, partsWithout, placeInPart, type PartFile } from '../../../../src/prompt/assembled/parts';
import { parsePrompt, type ParseOptions } from '../../../../src/prompt/parsePrompt';
import type { PromptDocument, PromptPart } from '../../../../src/prompt/promptDocument';
import { ruleUnits } from '../../../../src/prompt/ruleUnits';
import { withTextInstead } from '../../../../src/prompt/ruleChange';
import { withoutUnits } from '../../../../src/prompt/withoutUnits';
import { promptWords } from '../../../../src/prompt/words';
import { expectMapped, messageTexts } from '../invariants';

type File = readonly [kind: PartFile['kind'], path: string, text: string, written?: string];

function parsed(fileName: string, text: string, files: readonly File[], more: Partial<ParseOptions> = {}) {
  const parts = files.map(([kind, path, own, written = path]) => ({ kind, path, text: own, written }));
  const whole = assembledText({ path: fileName, text }, parts);
  const options = { fileName, parts: whole.parts, ...more };
  return { text: whole.text, options, document: parsePrompt(whole.text, options) };
}

/** Each word as `file:start word`, where the file itself says that word at that place. */
function placed(
  { text, document }: { text: string; document: PromptDocument },
  own: string,
  files: readonly File[],
): string[] {
  const texts = new Map(files.map(([, path, said]) => [path, said]));
  return promptWords(text, document).map(word => {
    const place = placeInPart(document.parts, word.span)!;
    const file = place.index === 0 ? own : texts.get(place.part.path)!;
    const { start, end } = place.span;
    if (!file.slice(start, end).startsWith('{{')) expect(file.slice(start, end)).toBe(word.text);
    return `${place.index === 0 ? '' : place.part.path}:${start} ${word.text}`;
  });
}

function joinedText(document: PromptDocument): string {
  return messageTexts(document)
    .map(([role, text]) => `${role}: ${text}`)
    .join('\n---\n');
}

describe('links and instructions of Markdown', () => {
  const own = '---\nmode: ask\n---\r\nWrite a poem.\r\nFollow [style](docs/style.md), ${input:topic}.\r\n';
  const files: File[] = [
    ['link', 'docs/style.md', '\ufeff---\ntitle: x\n---\n# Style\r\n\r\nUse {{short}} words.\r\n'],
    ['link', 'src/a.ts', '---\nconst a = 1;\n'],
    ['instructions', '.github/instructions/a.instructions.md', '---\napplyTo: "**"\n---\nAnswer in English.\n'],
  ];
  const found = parsed('poem.prompt.md', own, files, { values: { topic: 'rain' } });

  it('are what a file says that was put together by hand', () => {
    const byHand =
      'Write a poem.\nFollow [style](docs/style.md), rain.\n\n# Style\n\nUse {{short}} words.\n\n---\nconst a = 1;';
    expect(messageTexts(found.document)).toEqual([
      ['system', 'Answer in English.'],
      ['user', byHand],
    ]);
    expectMapped(found.text, found.document);
  });

  it('give each word its own file and place, line ends of both kinds, marks and values told apart', () => {
    expect(placed(found, own, files)).toEqual([
      ':19 Write',
      ':25 a',
      ':27 poem',
      ':34 Follow',
      ':42 style',
      ':49 docs',
      ':54 style.md',
      ':65 ${input:topic}',
      'docs/style.md:20 Style',
      'docs/style.md:29 Use',
      'docs/style.md:35 short',
      'docs/style.md:43 words',
      'src/a.ts:4 const',
      'src/a.ts:10 a',
      'src/a.ts:14 1',
      '.github/instructions/a.instructions.md:22 Answer',
      '.github/instructions/a.instructions.md:29 in',
      '.github/instructions/a.instructions.md:32 English',
    ]);
    const lines = new LineIndex(found.text, found.document.parts);
    const use = promptWords(found.text, found.document).find(({ text }) => text === 'short')!;
    expect(lines.place(use.span.start)).toBe('docs/style.md:6:7');
    expect(lines.range(use.span)).toBe('docs/style.md:6:7-6:12');
    expect(lines.place(19)).toBe('4:1');
  });

  it('follow a system text, which has no second system message; a prompt of links alone is their text', () => {
    const agent = parsed('x.agent.md', 'You are kind.', files.slice(2));
    expect(messageTexts(agent.document)).toEqual([['system', 'You are kind.\n\nAnswer in English.']]);
    const empty = parsed('x.prompt.md', '  \n', files.slice(1, 2));
    expect(messageTexts(empty.document)).toEqual([['user', '---\nconst a = 1;']]);
    expectMapped(empty.text, empty.document);
  });

  it('have parts that are taken out or rewritten in their own file, the others staying where they are', () => {
    const units = ruleUnits(found.text, found.document);
    const unit = units.find(({ kind, text }) => kind !== 'section' && text.includes('short'))!;
    const without = withoutUnits(found, [unit]);
    expect(joinedText(without.document)).toBe(joinedText(found.document).replace('Use {{short}} words.\n\n', ''));
    expect(
      placeInPart(without.document.parts, promptWords(without.text, without.document).at(-1)!.span)!.part.path,
    ).toBe('.github/instructions/a.instructions.md');
    expectMapped(without.text, without.document);
    const changed = withTextInstead(found.text, unit, 'Be terse, be very terse.', found.options);
    expect(joinedText(changed.document)).toBe(
      joinedText(found.document).replace('Use {{short}} words.', 'Be terse, be very terse.'),
    );
    expectMapped(changed.text, changed.document);
    const system = units.find(({ kind, title }) => kind === 'section' && title === 'system message')!;
    expect(joinedText(withoutUnits(found, [system]).document)).not.toContain('English');
  });

  it('name problems at their own place', () => {
    const { text, document } = parsed('x.prompt.md', 'Hi [a](a.md)', [['link', 'a.md', 'Read \u202e this.']]);
    const [problem] = document.problems;
    expect(new LineIndex(text, document.parts).place(problem!.span!.start)).toBe('a.md:1:6');
  });
});

describe('partials of dotprompt', () => {
  const own =
    '---\ninput:\n  default: { name: Ann }\n---\n{{role "system"}}\n  {{>rules}}\nBe brief.\n{{role "user"}}\nHi {{>who}}!{{>gone}}\n';
  const files: File[] = [
    ['partial', '_rules.prompt', '- Be kind.\r\n- Be {{>tone}}.\r\n', 'rules'],
    ['partial', '_tone.prompt', 'calm', 'tone'],
    ['partial', '_who.prompt', 'dear {{name}}', 'who'],
  ];

  it('stand in the place of their tags, indented as their line is, and what is not read in stays as it is written', () => {
    const found = parsed('x.prompt', own, files);
    expect(messageTexts(found.document)).toEqual([
      ['system', '  - Be kind.\n  - Be calm.\nBe brief.\n'],
      ['user', 'Hi dear Ann!{{>gone}}'],
    ]);
    expectMapped(found.text, found.document);
    expect(placed(found, own, files)).toEqual([
      ':71 Be',
      ':74 brief',
      ':97 Hi',
      ':112 gone',
      '_rules.prompt:2 Be',
      '_rules.prompt:5 kind',
      '_rules.prompt:14 Be',
      '_tone.prompt:0 calm',
      '_who.prompt:0 dear',
      '_who.prompt:5 {{name}}',
    ]);
  });

  it('that include themselves are an error, and those that double without end are too much', () => {
    const cycle = parsed('x.prompt', 'A {{>a}}', [['partial', '_a.prompt', 'b {{>a}}', 'a']]);
    expect(cycle.document.problems.map(({ message }) => message)).toContain(
      'The partial a includes itself. Take it out here.',
    );
    const doubling = Array.from({ length: 15 }, (_, i): File => [
      'partial',
      `_p${i}.prompt`,
      `{{>p${i + 1}}}`.repeat(9),
      `p${i}`,
    ]);
    const bomb = parsed('x.prompt', '{{>p0}}', [...doubling, ['partial', '_p15.prompt', '', 'p15']]);
    expect(bomb.document.problems.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('leave a word that two files make a word of each', () => {
    const found = parsed('x.prompt', 'un{{>a}}ly', [['partial', '_a.prompt', 'friend', 'a']]);
    expect(messageTexts(found.document)).toEqual([['user', 'unfriendly']]);
    expect(placed(found, 'un{{>a}}ly', [['partial', '_a.prompt', 'friend']])).toEqual([
      ':0 un',
      ':8 ly',
      '_a.prompt:0 friend',
    ]);
  });
});

describe('files that are values of a Prompty', () => {
  const own =
    '---\nname: x\nsample: ${file:sample.json}\ninputs:\n  text: "${file:doc.txt}"\n---\nuser:\n{{who}} reads: {{text}}\n';
  const files: File[] = [
    ['value', 'sample.json', '\ufeff{\r\n  "who": "A\\u006en"\r\n}', 'sample.json'],
    ['value', 'doc.txt', 'One: two\r\n# three', 'doc.txt'],
  ];

  it('are put in as data or as text; each counts as one word at its placeholder', () => {
    const found = parsed('x.prompty', own, files);
    expect(messageTexts(found.document)).toEqual([['user', 'Ann reads: One: two\n# three']]);
    expectMapped(found.text, found.document);
    expect(placed(found, own, files).map(word => word.replace(/^:\d+ /, ''))).toEqual(['{{who}}', 'reads', '{{text}}']);
  });

  it('stay as they are written where they are not read in, and say what is wrong with them', () => {
    expect(messageTexts(parsePrompt(own, { fileName: 'x.prompty' }))[0]![1]).toContain('${file:doc.txt}');
    const broken = parsed('x.prompty', own, [['value', 'sample.json', '{"who": }', 'sample.json']]);
    const problem = broken.document.problems.find(({ severity }) => severity === 'error')!;
    expect(new LineIndex(broken.text, broken.document.parts).place(problem.span!.start)).toBe('sample.json:1:9');
  });
});

it('formats that include nothing read themselves alone', () => {
  const yaml = 'messages:\n  - role: user\n    content: |\n      Hi [a](a.md)\n';
  const found = parsed('x.prompt.yml', yaml, [['link', 'a.md', 'No.']]);
  expect(messageTexts(found.document)).toEqual([['user', 'Hi [a](a.md)\n']]);
});

it('parts follow deletions wherever those lie', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(30), fc.nat(6)), { maxLength: 4 }),
      (texts, cuts) => {
        const whole = assembledText(
          { path: 'a', text: texts[0]! },
          texts.slice(1).map(text => ({ path: 'b', kind: 'link', written: 'b', text })),
        );
        const spans = cuts
          .map(([start, length]) => ({ start, end: Math.min(whole.text.length, start + length) }))
          .filter(({ start, end }) => start < end);
        const gone = (at: number): boolean => spans.some(({ start, end }) => start <= at && at < end);
        const rest = (from: number, to: number): string =>
          Array.from({ length: to - from }, (_, i) => from + i)
            .filter(at => !gone(at))
            .map(at => whole.text[at])
            .join('');
        const left = rest(0, whole.text.length);
        const moved: readonly PromptPart[] = partsWithout(whole.parts, spans);
        moved.forEach(({ span }, i) =>
          expect(left.slice(span.start, span.end)).toBe(rest(whole.parts[i]!.span.start, whole.parts[i]!.span.end)),
        );
      },
    ),
  );
});
