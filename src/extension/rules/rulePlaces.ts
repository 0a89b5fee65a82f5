/** @file Where measured parts stand in the file as it is now, and which one the cursor is in. */
import * as vscode from 'vscode';
import { hull, type Span } from '../../base/span';
import type { FileStore } from '../core/fileStore';
import { tellBriefly } from '../core/messages';
import { linkedSpan } from '../linked/linkedPicture';
import { showSpan } from '../panel/promptLinks';
import type { RuledFile } from './ruledFile';

const MESSAGE_MS = 4000;

export class RulePlaces {
  constructor(private readonly store: FileStore<RuledFile>) {}

  /** What is left of a part in the file, in order; without the white space that it ends with. */
  spansOf(uri: string, unit: number): readonly Span[] {
    const file = this.store.get(uri);
    const text = this.store.textOf(uri);
    const spans = file?.measured?.report.prompt.units[unit]?.spans ?? [];
    if (!text) return [];
    return spans
      .flatMap(span => text.parts(span))
      .flatMap(({ start, end }): Span[] => {
        const own = text.now.slice(start, end);
        const ink = { start: start + own.length - own.trimStart().length, end: start + own.trimEnd().length };
        return ink.end > ink.start ? [ink] : [];
      });
  }

  /** The smallest part in which the cursor stands; of a part that is selected as a whole, a section too, that part. */
  atCursor(uri: string): number | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.toString() !== uri) return undefined;
    const { selection, document } = editor;
    const [start, end] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
    return (start < end ? this.#selected(uri, { start, end }) : undefined) ?? this.at(uri, start);
  }

  #selected(uri: string, { start, end }: Span): number | undefined {
    const units = this.store.get(uri)?.measured?.report.prompt.units ?? [];
    const found = units.findIndex((_, unit) => {
      const whole = this.#hull(uri, unit);
      return whole?.start === start && whole.end === end;
    });
    return found === -1 ? undefined : found;
  }

  #hull(uri: string, unit: number): Span | undefined {
    const spans = this.spansOf(uri, unit);
    const [first, last] = [spans[0], spans.at(-1)];
    return first && last && hull(first, last);
  }

  at(uri: string, offset: number): number | undefined {
    const units = this.store.get(uri)?.measured?.report.prompt.units;
    const before = this.store.textOf(uri)?.offsetBefore(offset);
    if (!units || before === undefined) return undefined;
    const size = (unit: number): number => units[unit]!.spans.reduce((sum, { start, end }) => sum + end - start, 0);
    return [...units.keys()]
      .filter(unit => units[unit]!.kind !== 'section')
      .filter(unit => units[unit]!.spans.some(({ start, end }) => before >= start && before < end))
      .sort((a, b) => size(a) - size(b))[0];
  }

  /** Shows and selects the part in its file; the focus stays where it is. */
  async reveal(uri: string, unit: number): Promise<void> {
    const file = this.store.get(uri);
    const spans = file?.measured?.report.prompt.units[unit]?.spans ?? [];
    const [linked] = spans.flatMap(span => linkedSpan(file, span) ?? []);
    if (linked) {
      await showSpan(linked.uri, linked.span);
      return;
    }
    const whole = this.#hull(uri, unit);
    if (!whole) {
      tellBriefly(vscode.l10n.t('This part was edited since it was measured.'), MESSAGE_MS);
      return;
    }
    await showSpan(uri, whole);
  }
}
