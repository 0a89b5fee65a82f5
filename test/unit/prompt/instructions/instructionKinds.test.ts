/** @file Kinds of lines that are instructions, or only look like them, and where their clauses begin and end. */
import { describe, expect, it } from 'vitest';
import { ruleClauses } from '../../../../src/prompt/instructions/clauseRule';
import { sentencesOf } from '../../../../src/prompt/instructions/sentences';
import { makeVerbTagger } from '../../../../src/prompt/instructions/verbTagger';

const tagged = makeVerbTagger();
const found = (text: string): readonly string[] =>
  ruleClauses(text, tagged).map(({ start, end }) => text.slice(start, end));

describe('instructions in tags', () => {
  const text =
    '<task>Summarize the story.</task>\n<story>\nOpen the door. She lost a drum.\n</story>\n<rules>\n  <rule>Use one sentence.</rule>\n</rules>\n';

  it('stand between them, without them, and never in data', () => {
    expect(found(text)).toEqual(['Summarize the story.', 'Use one sentence.']);
    expect(ruleClauses(text, tagged)[0]).toMatchObject({ start: 6, end: 26 });
  });

  it('data that no tag closes are no data', () => {
    expect(found('<story>\nWrite a poem.')).toEqual(['Write a poem.']);
  });

  it('however many tags stay open', () => {
    expect(found('<story>\n<text>\n'.repeat(20_000))).toEqual([]);
  });

  it('keep the sentences of data for views', () => {
    expect(sentencesOf(text).map(({ start, end }) => text.slice(start, end))).toContain('She lost a drum.');
  });
});

describe('headings', () => {
  it.each([
    '### A reader of this guide has never filed a claim before today\nAsk about the form.',
    '### A reader of this guide has never filed a claim before today\r\nAsk about the form.\r\n',
    'What a reader of this guide has never been told before today\n-----\nAsk about the form.',
  ])('swallow nothing: %j', text => {
    expect(found(text)).toEqual(['Ask about the form.']);
  });

  it.each([
    '## Output Format',
    '## State Management',
    '**Stop rules**',
    '# Phase 1',
    '## Review',
    '**Search results:**',
  ])('that name a thing are none: %s', text => {
    expect(found(`${text}\n\nBread is old.`)).toEqual([]);
  });
});

describe('a noun in front that may be a verb', () => {
  it.each([
    'Shop owners feared that they would lose parking spaces.',
    'Board members voted against the plan.',
    'Staff members said they were tired.',
  ])('is part of a subject: %s', text => {
    expect(found(text)).toEqual([]);
  });

  it.each(['Chop onions until they are tiny.', 'Ship parcels by noon.', 'Chop vegetables into cubes.'])(
    'or an order: %s',
    text => {
      expect(found(text)).toEqual([text]);
    },
  );
});

it('line ends change nothing', () => {
  const text =
    '# Rules\n\n- Use tabs\n- Keep lines short enough to be read on a phone, and\n  wrap them.\n\nNever push.\n';
  const windows = text.replaceAll('\n', '\r\n');
  expect(found(windows).map(clause => clause.replaceAll('\r\n', '\n'))).toEqual(found(text));
  expect(found(text)).toHaveLength(3);
});
