/** @file Surprise in the editor: how unexpected the prompt's own words are for each model, painted on the file when asked for, with a hover. */
import * as vscode from 'vscode';
import { look } from '../attribution/attributionOverlay';
import type { DecorationKind } from '../attribution/attributionPlan';
import { commands, contextKeys } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { inProgress, tellFailure } from '../core/messages';
import { Overlay, type Painter } from '../core/overlay';
import { settings } from '../core/settings';
import { WordHover } from '../core/wordHover';
import { pairLabel } from '../models/pairChoice';
import { SurpriseController } from './surpriseController';
import { planSurprise, shownSurprise } from './surprisedFile';
import { surpriseHover } from './surpriseTexts';

export function surpriseFeature(lens: LensContext): SurpriseController {
  const controller = lens.own(new SurpriseController(lens));
  lens.files.watch(controller, file => ({ [contextKeys.hasSurprise]: file?.report !== undefined }));
  lens.register({ [commands.showSurprise]: argument => show(lens, controller, argument) });
  lens.own(new Overlay(surprisePainter(lens)));
  lens.own(
    new WordHover(uri => {
      const shown = shownSurprise(lens, uri);
      if (!shown) return undefined;
      const partsOf = (word: number) => surpriseHover(shown, word);
      return { words: shown.report.prompt.words, text: shown.text, partsOf, linked: [commands.leaveView] };
    }),
  );
  return controller;
}

async function show(lens: LensContext, controller: SurpriseController, argument: unknown): Promise<void> {
  const document = await lens.files.documentOf(argument);
  if (!document) return;
  const place = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Surprise of the prompt’s words') };
  await inProgress(place, () => controller.measure(document));
  const error = controller.store.get(document.uri.toString())?.error;
  if (error) void tellFailure(error);
}

function surprisePainter(lens: LensContext): Painter<DecorationKind> {
  const { attention, explanations, surprises } = lens;
  return {
    look,
    uris: () => surprises.all.map(({ uri }) => uri),
    listen: changed => [surprises, attention, explanations].map(store => store.onDidChange(changed)),
    painting: uri => {
      const shown = shownSurprise(lens, uri);
      const faded = shown && (shown.file.stale || shown.file.label !== pairLabel(settings.pair()));
      return shown && { plan: planSurprise(shown), faded: faded === true };
    },
  };
}
