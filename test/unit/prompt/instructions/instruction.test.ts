/** @file Instruction clauses: what the user marked, what the header names, what the rule finds. */
import { describe, expect, it } from 'vitest';
import { parsePrompt, type ParseOptions } from '../../../../src/prompt/parsePrompt';
import type { PromptDocument } from '../../../../src/prompt/promptDocument';

function clauses(text: string, options: Partial<ParseOptions> = {}): readonly string[] {
  return parsePrompt(text, { fileName: 'x.txt', ...options }).clauses.map(c => c.text);
}

function inFile(text: string, document: PromptDocument): string[][] {
  return document.clauses.map(c => c.spans.map(s => text.slice(s.start, s.end)));
}

describe('the rule', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['Count the words: red, dog, hat', ['Count the words']],
    ['Count the words.\n\nred, dog, hat', ['Count the words.']],
    ['red, dog, hat\n\nSort the list from A to Z.', ['Sort the list from A to Z.']],
    ['Anna ran home.\n\nSummarize the story.', ['Summarize the story.']],
    ['Anna ran home. Soon it was dark.\nSummarize the story.', ['Summarize the story.']],
    ['"Let us race," said Tom.\n\nName the people in the story.', ['Name the people in the story.']],
    ['Answer: Who won? Tom ran fast and won.', ['Answer']],
    ['Translate to French.\n\nbear', ['Translate to French.']],
    [
      'Please summarize this.\n- Use short words.\n2. Do not mention names.\n* **Keep** it brief.',
      ['Please summarize this.', 'Use short words.', 'Do not mention names.', '**Keep** it brief.'],
    ],
    ['Given a list of numbers, sort it.', ['Given a list of numbers, sort it.']],
    ['You are given a citation, convert it to MLA style.', ['You are given a citation, convert it to MLA style.']],
    ['Could you explain why?\n\nInput: Write a poem. Tell me why.\n\nSing it.\n\nOutput:', ['Could you explain why?']],
    [
      'Classify the tweet into one of these categories: event, demo or news.',
      ['Classify the tweet into one of these categories: event, demo or news.'],
    ],
    [
      'Run this:\n```\nPrint the list.\n```\n> Write a poem.\nReview the code, e.g. its names.',
      ['Run this', 'Review the code, e.g. its names.'],
    ],
    ['Write a story about a dog that\nlikes to swim.', ['Write a story about a dog that\nlikes to swim.']],
    ['The dog ran home. It was late.', []],
    ['I want my money back today, this is really annoying!! I need a full refund.', []],
    ['If data were lost, hand over to a human.', ['If data were lost, hand over to a human.']],
    ['Hand cream is on the shelf. His hand hurts.', []],
    ['Output is wrong. Work, play and sleep are good.', []],
    ['Task: Paraphrase the text.\nText: Give me a break.', ['Paraphrase the text.']],
  ];
  it.each(cases)('%j', (text, expected) => {
    expect(clauses(text)).toEqual(expected);
  });

  it('names the verb, its base form and its place', () => {
    const text = 'Anna ran.\n\nPlease  Summarize the story.';
    const [clause] = parsePrompt(text, { fileName: 'x.txt' }).clauses;
    expect(clause?.verb).toEqual({ text: 'Summarize', infinitive: 'summarize', span: { start: 19, end: 28 } });
  });

  it('leaves earlier answers of the assistant out', () => {
    const text = 'user:\nList two dogs.\nassistant:\nWrite this down: A, B.\nuser:\nList two cats.';
    expect(clauses(text, { fileName: 'x.j2' })).toEqual(['List two dogs.', 'List two cats.']);
  });

  it('maps a clause over a value to the file', () => {
    const text = '[{"role":"user","content":"Hi.\\n\\nTranslate {{what}} to \\u0046rench."}]';
    const document = parsePrompt(text, { fileName: 'x.json', values: { what: 'the word' } });
    expect(document.clauses.map(c => c.text)).toEqual(['Translate {{what}} to French.']);
    expect(inFile(text, document)).toEqual([['Translate', 'to \\u0046rench.']]);
  });

  it.each([
    ['one order', 'Write a poem.'],
    ['a passage of orders', 'Sit down.\n\nWrite a poem. Sing it.'],
    ['labels and an open fence', 'Text: a\n```\nPrint it.'],
    ['a long line without a stop', 'the dog ran home and the cat ran home and the bird flew home too'],
  ])('finds nothing in a value: %s, and what follows it still', (_, value) => {
    const text = 'Summarize {{story}}\nName the people in {{story}} and say why.';
    const document = parsePrompt(text, { fileName: 'x.txt', values: { story: value } });
    expect(inFile(text, document)).toEqual([['Summarize'], ['Name the people in', 'and say why.']]);
  });

  it('takes no order whose verb is a value', () => {
    expect(clauses('{{do}} the list of words.', { values: { do: 'Sort' } })).toEqual([]);
  });

  it('takes no heading of one word', () => {
    const text = '# Review\n## Summarize ##\n### Write a poem\n\nSort the list.\n# Summarize';
    expect(clauses(text, { fileName: 'x.md' })).toEqual(['Write a poem', 'Sort the list.']);
  });

  it('gives one span for each stretch of the file', () => {
    const text = '[{"role":"user","content":[{"type":"text","text":"Write a "},{"type":"text","text":"poem."}]}]';
    expect(inFile(text, parsePrompt(text, { fileName: 'x.json' }))).toEqual([['Write a ', 'poem.']]);
  });

  it('reads both ends of a long prompt, and says so', () => {
    const filler = 'The dog was here and it was late. '.repeat(10_000);
    const document = parsePrompt(`Summarize the text.\n\n${filler}\n\nName the dogs.`, { fileName: 'x.txt' });
    expect(document.clauses.map(c => c.text)).toEqual(['Summarize the text.', 'Name the dogs.']);
    expect(document.problems.map(p => p.message)).toEqual([expect.stringMatching(/first and last 100000 characters/)]);
  });
});

describe('clauses that are marked or named', () => {
  const text = '---\ninstructions: [Be kind to all, nowhere here]\n---\nPlease be kind\nto all. Sort the list.';

  it('finds the texts of the header, white space aside, and warns about the others', () => {
    const document = parsePrompt(text.replace('kind to all,', 'be kind to all,').replace('Be be', 'be'), {
      fileName: 'x.prompt.md',
    });
    expect(document.clauses).toMatchObject([{ text: 'be kind\nto all', origin: 'front-matter' }]);
    expect(document.problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/"nowhere here" of the header/) as string },
    ]);
  });

  it('takes marked spans before all others, trimmed', () => {
    const start = text.indexOf(' Sort');
    const document = parsePrompt(text, { fileName: 'x.prompt.md', instructions: [{ start, end: start + 10 }] });
    expect(document.clauses).toEqual([
      { text: 'Sort the', spans: [{ start: start + 1, end: start + 9 }], message: 0, origin: 'option' },
    ]);
  });

  it('warns about a marked span that holds no text of a message', () => {
    const document = parsePrompt(text, {
      fileName: 'x.prompt.md',
      instructions: [
        { start: 0, end: 3 },
        { start: 9000, end: 9001 },
        { start: 5, end: 5 },
      ],
    });
    expect(document.problems[0]?.message).toContain(`the prompt's text begins at ${text.indexOf('Please')}`);
    expect(document.clauses).toEqual([]);
    expect(document.problems.map(p => p.message.slice(0, 40))).toHaveLength(3);
  });

  it('changes nothing of the prompt', () => {
    const plain = parsePrompt(text, { fileName: 'x.prompt.md' });
    const marked = parsePrompt(text, { fileName: 'x.prompt.md', instructions: [{ start: 70, end: 75 }] });
    expect(marked.messages).toEqual(plain.messages);
  });
});
