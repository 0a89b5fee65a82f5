/** @file The colours of a rendered prompt: the template pale, control tokens as badges, filled values underlined; the file's own text as it is. */
import * as vscode from 'vscode';
import type { Span } from '../../base/span';
import type { RenderedText } from '../../picture/renderedText';
import type { Look } from '../core/overlay';

export type RenderedKind = 'template' | 'special' | 'filled';

export function planRendered({ pieces }: RenderedText): Map<RenderedKind, Span[]> {
  const plan = new Map<RenderedKind, Span[]>([
    ['template', []],
    ['special', []],
    ['filled', []],
  ]);
  for (const { span, kind, filled } of pieces) {
    const shown = kind !== 'file' ? kind : filled ? 'filled' : undefined;
    if (shown) plan.get(shown)!.push(span);
  }
  return plan;
}

/** In high contrast, where a badge may be as dark as the page, control tokens have a frame. */
export const renderedLook: Look<RenderedKind> = (kind, highContrast, faded) => {
  const rangeBehavior = vscode.DecorationRangeBehavior.ClosedClosed;
  const opacity = faded ? '0.5' : '1';
  if (kind === 'template') return { rangeBehavior, opacity, color: new vscode.ThemeColor('descriptionForeground') };
  if (kind === 'filled') return { rangeBehavior, opacity, textDecoration: 'underline dotted' };
  const frame = { borderStyle: 'solid', borderWidth: '1px', borderColor: new vscode.ThemeColor('editor.foreground') };
  const badge = {
    backgroundColor: new vscode.ThemeColor('badge.background'),
    color: new vscode.ThemeColor('badge.foreground'),
    borderRadius: '3px',
  };
  return { rangeBehavior, opacity, ...(highContrast ? frame : badge) };
};
