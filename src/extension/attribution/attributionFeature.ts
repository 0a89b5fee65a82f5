/** @file Attribution in the editor: which words of a prompt an answer used, as an overlay, a hover, lenses, a panel and commands. */
import { commands, contextKeys } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { Overlay } from '../core/overlay';
import { WordHover, type HoveredWords } from '../core/wordHover';
import { shownSurprise } from '../surprise/surprisedFile';
import { AnswerPages } from './answerPages';
import { attributionPainter } from './attributionOverlay';
import { attributionPanels, type AttributionPanels } from './attributionPanel';
import { MessageLenses } from './codeLens';
import { explainCommands } from './explainCommands';
import { ExplainController } from './explainController';
import { USUAL_MODE } from './explanationStore';
import { exportCommands } from './exportCommands';
import { hoverText } from './hoverText';
import { shownQuantity } from './shownQuantity';
import { Passages } from './passages';
import { PictureKeeper } from './pictureKeeper';
import { viewCommands } from './viewCommands';

const LINKED = [
  commands.clearContrast,
  commands.explainPrompt,
  commands.cycleView,
  commands.showPanel,
  commands.copyExplanation,
  commands.measureTrust,
  commands.computeMatrix,
];

export interface Attribution {
  readonly controller: ExplainController;
  readonly panels: AttributionPanels;
}

export function attributionFeature(lens: LensContext): Attribution {
  const controller = lens.own(new ExplainController(lens));
  lens.files.watch(controller, (file, uri) => ({
    [contextKeys.hasExplanation]: file?.explanation !== undefined,
    [contextKeys.hasPair]:
      file?.explanation?.difference !== undefined || (lens.surprises.get(uri)?.report?.models.length ?? 0) > 1,
    [contextKeys.hasContrast]: file?.contrast !== undefined,
    [contextKeys.hasOtherPicture]:
      file?.contrast !== undefined ||
      file?.answerWord !== undefined ||
      file?.passage !== undefined ||
      file?.asked !== undefined ||
      lens.explanations.modeOf(uri) !== USUAL_MODE,
  }));
  const passages = new Passages(lens);
  const panels = lens.own(attributionPanels(lens, passages, lens.own(new PictureKeeper(lens))));
  lens.register(explainCommands(lens, controller));
  lens.register(viewCommands(lens, panels, passages, lens.own(new AnswerPages(lens, passages))));
  lens.register(exportCommands(lens, panels));
  lens.own(new Overlay(attributionPainter(lens)));
  lens.own(new WordHover(uri => hovered(lens, uri)));
  lens.own(new MessageLenses(lens));
  return { controller, panels };
}

function hovered(lens: LensContext, uri: string): HoveredWords | undefined {
  const { explanations } = lens;
  const file = explanations.get(uri);
  const text = explanations.textOf(uri);
  if (!file?.explanation || !text || shownSurprise(lens, uri)) return undefined;
  const { explanation } = file;
  const view = { mode: explanations.modeOf(uri), quantity: shownQuantity(explanation) };
  return {
    words: explanation.prompt.words,
    text,
    partsOf: word => hoverText({ ...file, explanation }, word, view),
    linked: LINKED,
  };
}
