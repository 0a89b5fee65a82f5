/** @file What stands above a rendered prompt, for pairs that read the same and pairs that do not; and which of its pieces are coloured. */
import { describe, expect, test } from 'vitest';
import { commands } from '../../../../src/extension/core/contributions';
import { readBy, type RenderedFile } from '../../../../src/extension/rendered/renderedHead';
import { renderedHead } from '../../../../src/extension/rendered/renderedHead';
import { renderedText } from '../../../../src/picture/renderedText';
import type { ModelRole } from '../../../../src/protocol/explanation';
import type { RenderedForModel } from '../../../../src/protocol/rendered';

const reading = (role: ModelRole, tokens: number): RenderedForModel => {
  const segments = [{ text: role, kind: 'file' as const, source: { start: 0, end: role.length } }];
  return { role, rendering: role === 'base' ? 'plain-text' : 'tuned-template', tokens, segments };
};
const fileOf = (models: readonly RenderedForModel[], same: boolean): RenderedFile => {
  const texts = models.map(model => renderedText(model, ''));
  return { uri: 'file:///a.prompt.md', text: '', stale: false, label: 'demo pair', report: { models, same }, texts };
};

describe('above a rendered prompt', () => {
  test('stands once who reads it where all read the same', () => {
    const [head, ...more] = renderedHead(fileOf([reading('base', 7), reading('tuned', 7)], true), 'tuned');
    expect(head!.title).toBe("Base and tuned read · through the tuned model's chat template · 7 tokens");
    expect(more).toEqual([]);
  });

  test('stands each model’s own way and the way to the other where they differ', () => {
    const file = fileOf([reading('base', 5), reading('tuned', 9)], false);
    const [base, tuned] = (['base', 'tuned'] as const).map(role => renderedHead(file, role));
    expect(base![0]!.title).toBe('Base reads · as plain text, without a chat template · 5 tokens');
    expect(tuned![0]!.title).toMatch(/^Tuned reads · .* · 9 tokens$/);
    for (const parts of [base!, tuned!]) expect(parts[1]!.command).toBe(commands.compareRendered);
  });

  test('stands why it is not up to date', () => {
    const error = { reason: 'bad-input' as const, message: 'No text.', next: 'Write some.', brief: 'no text' };
    const parts = renderedHead({ ...fileOf([reading('single', 3)], true), error }, 'single');
    expect(parts.map(({ title }) => title)).toEqual([expect.stringMatching(/^The model reads/), 'as it was: no text']);
  });

  test('stands what the lead reads where another model was chosen meanwhile', () => {
    const file = fileOf([reading('single', 3)], true);
    expect(readBy(file, 'tuned')?.model.role).toBe('single');
    expect(readBy({ ...file, report: { models: [], same: true }, texts: [] }, 'tuned')).toBeUndefined();
  });
});
