/** @file The answer where the prompt is read: its beginning, and whether it is all there. */
import * as l10n from '@vscode/l10n';
import { cutText } from '../../picture/answerEnding';
import { modelOf, shownMode } from '../../picture/shownMode';
import type { ExplainedResponse, Explanation } from '../../protocol/explanation';
import type { ViewMode } from '../../protocol/view';
import { answerText } from './explanationWords';

/** Characters: with a mode before it and offers behind it, a lens over half a window has room for no more. */
const BEGINNING = 44;

/** The answer that the picture of this mode is about. */
export function shownAnswer(explanation: Explanation, mode: ViewMode): ExplainedResponse {
  return modelOf(explanation, shownMode(explanation, mode)).response;
}

/** “Dear Petra, I hope this message…” (cut at 256 tokens): whose answer it is, is in the tooltip, unless it is nobody's here. */
export function answerTitle(explanation: Explanation, mode: ViewMode): string {
  const response = shownAnswer(explanation, mode);
  const said = l10n.t('“{0}”', beginningOf(response.text));
  const origins = { file: l10n.t('answer in the file: {0}', said), given: l10n.t('given answer: {0}', said) };
  const { origin } = response;
  const whose = origin === 'file' || origin === 'given' ? origins[origin] : said;
  const cut = cutText(response);
  return cut === undefined ? whose : `${whose} (${cut})`;
}

/** Whose answer, of how many words, and how it ended. */
export function answerSentence(explanation: Explanation, mode: ViewMode): string {
  const cut = cutText(shownAnswer(explanation, mode));
  const origin = l10n.t('Answer: {0}', answerText(explanation));
  return cut === undefined ? origin : l10n.t('{0}, {1}: it would have gone on', origin, cut);
}

/** Whole words on one line. */
function beginningOf(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  if (line.length <= BEGINNING) return line;
  const cut = Array.from(line).slice(0, BEGINNING).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > BEGINNING / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
