/** @file The concepts view's numbers in words. */
import { percent, timesText } from '../../../src/base/readableNumbers';
import type { ComponentRow, LayerRow, MatchOfRow } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { conceptTitle, shown } from '../../../src/picture/conceptWording';
import type { ConceptReport } from '../../../src/protocol/concepts';

export function layerSentence({ layer, turned, hits }: LayerRow, filter: string): string {
  const found = filter === '' ? '' : `, ${hits} with “${shown(filter)}”`;
  if (!turned) return `Layer ${layer}${found}`;
  const { tuning, noise, largest } = turned;
  const beyond = tuning > largest ? ', more than any draw of noise' : '';
  return `Layer ${layer}: turned by ${degrees(tuning)}, noise ${degrees(noise)}${beyond}${found}`;
}

export function componentSentence(row: ComponentRow, match: MatchOfRow | undefined): string {
  const { component, share } = row;
  const own = `Component ${component}, ${percent(share)} of the variance: ${conceptTitle(row, 5)}`;
  if (!match) return own;
  return `${own}; tuned component ${match.tuned}, turned by ${degrees(match.angle)}, variance ${timesText(match.varianceRatio)}`;
}

/** What the picture is of. */
export function methodText({ vocabulary, matching, layers }: ConceptReport): string {
  const words = vocabulary === 'tokens' ? 'tokens of the vocabulary' : 'whole words of the vocabulary';
  const what = `Components are the principal components of the down-projection’s rows, read as the ${words} nearest to them (\u2212: opposite direction).`;
  const shift = layers[0]?.shift;
  if (!shift) return what;
  const way = matching === 'largest' ? 'largest |cosine|' : 'the best one-to-one assignment';
  const { statistics, reference } = shift;
  return `${what} Each base component is matched with the tuned one of ${way}; a layer’s angle is the mean over its ${statistics.over} leading components, and noise is ${reference.draws} draws as large as the change of the weights.`;
}
