/** @file Attention in the editor: what the word at the cursor reads and who reads it, as an overlay, a hover, a panel and commands. */
import { type ErrorFacts } from '../../base/errors';
import * as vscode from 'vscode';
import { commands, contextKeys } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { Overlay } from '../core/overlay';
import { WordHover, type HoveredWords } from '../core/wordHover';
import { inProgress, tellBriefly, tellFailure } from '../core/messages';
import { AttentionController } from './attentionController';
import { attentionHoverText } from './attentionHoverText';
import { attentionPainter } from './attentionOverlay';
import { attentionPanels, type AttentionPanels } from './attentionPanel';
import { shownEdges } from './attentionPlan';

const MESSAGE_MS = 6000;
const LINKED = [commands.showAttentionPanel, commands.clearAttention];

export interface Attention {
  readonly controller: AttentionController;
  readonly panels: AttentionPanels;
}

export function attentionFeature(lens: LensContext): Attention {
  const controller = lens.own(new AttentionController(lens));
  lens.files.watch(controller, file => ({ [contextKeys.hasAttention]: file?.report !== undefined }));
  const panels = lens.own(attentionPanels(lens, controller));
  lens.register({
    [commands.showAttention]: () => showAttention(lens, controller),
    [commands.clearAttention]: async argument => {
      const document = await lens.files.documentOf(argument);
      if (document) controller.clear(document.uri.toString());
    },
    [commands.showAttentionPanel]: argument => void panels.show(lens.files.uriOf(argument, panels.current)),
  });
  lens.own(new Overlay(attentionPainter(lens)));
  lens.own(new WordHover(uri => hovered(lens, uri)));
  return { controller, panels };
}

async function showAttention({ prompts, attention }: LensContext, controller: AttentionController): Promise<void> {
  const at = prompts.wordAtCursor();
  if (!at) return;
  const { word, editor } = at;
  const { document } = editor;
  const title = vscode.l10n.t('Attention of “{0}”', word.text);
  const place = { location: vscode.ProgressLocation.Window, title };
  await inProgress(place, () => controller.attend(document, word.span));
  tell(attention.get(document.uri.toString())?.error, word.text);
}

/** The marks say the rest. */
function tell(error: ErrorFacts | undefined, text: string): void {
  if (error) void tellFailure(error);
  else tellBriefly(vscode.l10n.t('Marked: what “{0}” reads (solid) and what reads it (dashed)', text), MESSAGE_MS);
}

/** Edges, where they are shown: a contrast is painted over them. */
function hovered({ attention, explanations }: LensContext, uri: string): HoveredWords | undefined {
  const file = attention.get(uri);
  const text = attention.textOf(uri);
  if (!file || explanations.get(uri)?.contrast) return undefined;
  const { report } = file;
  const shown = report && shownEdges(report, file.focus, explanations.modeOf(uri));
  if (!shown || !text) return undefined;
  return {
    words: report.prompt.words,
    text,
    partsOf: word => attentionHoverText(report, shown, word),
    linked: LINKED,
  };
}
