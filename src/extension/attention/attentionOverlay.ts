/** @file The overlay of attention edges: hue and line say the direction, the step how strong; borders in high contrast. */
import * as vscode from 'vscode';
import { colours } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { cssOf, inkOf, type Look, type Painter } from '../core/overlay';
import { planAttention, shownEdges, type AttentionKind } from './attentionPlan';

/** The explanation store holds the mode of each file, and the contrasts that are painted over edges. */
export function attentionPainter({ attention, explanations }: LensContext): Painter<AttentionKind> {
  return {
    look: attentionLook,
    uris: () => attention.all.map(({ uri }) => uri),
    listen: changed => [attention.onDidChange(changed), explanations.onDidChange(changed)],
    painting: uri => {
      const file = attention.get(uri);
      const text = attention.textOf(uri);
      if (!file || explanations.get(uri)?.contrast) return undefined;
      const { report } = file;
      const shown = report && shownEdges(report, file.focus, explanations.modeOf(uri));
      return shown && text && { plan: planAttention(report, shown, text), faded: file.stale };
    },
  };
}

export const attentionLook: Look<AttentionKind> = (kind, highContrast, faded) => {
  const rangeBehavior = vscode.DecorationRangeBehavior.ClosedClosed;
  const ink = new vscode.ThemeColor('editor.foreground');
  if (kind === 'focus')
    return {
      rangeBehavior,
      borderStyle: faded ? 'dashed' : 'solid',
      borderWidth: highContrast ? '2px' : '1px',
      borderColor: ink,
    };
  const side = kind.startsWith('readBy') ? 'readBy' : 'reads';
  const step = Number(kind.slice(-1));
  const line = side === 'reads' ? colours.strongestReads : colours.strongestReadBy;
  const style = side === 'reads' ? 'solid' : 'dashed';
  if (highContrast) {
    const borderColor = new vscode.ThemeColor(colours[side](step));
    return { rangeBehavior, borderStyle: style, borderWidth: `${faded ? 1 : step}px 1px`, borderColor };
  }
  return {
    rangeBehavior,
    backgroundColor: inkOf(colours[side](step), faded),
    // Syntax colours do not keep their contrast on a fill.
    color: new vscode.ThemeColor(colours.paintedText),
    textDecoration: `underline ${style} ${cssOf(line, faded)} ${step === 3 ? 2 : 1.5}px`,
  };
};
