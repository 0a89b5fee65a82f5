/** @file The concepts view's numbers in words. */
import * as l10n from '@vscode/l10n';
import { percent, timesText } from '../../../src/base/readableNumbers';
import type { ComponentRow, LayerRow, MatchOfRow } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { conceptTitle, shown } from '../../../src/picture/conceptWording';
import type { ConceptReport } from '../../../src/protocol/concepts';

export function layerSentence({ layer, turned, hits }: LayerRow, filter: string): string {
  const found = filter === '' ? '' : l10n.t(', {0} with “{1}”', hits, shown(filter));
  if (!turned) return l10n.t('Layer {0}', layer) + found;
  const { tuning, noise, largest } = turned;
  const beyond = tuning > largest ? l10n.t(', more than any draw of noise') : '';
  return l10n.t('Layer {0}: turned by {1}, noise {2}', layer, degrees(tuning), degrees(noise)) + beyond + found;
}

export function componentSentence(row: ComponentRow, match: MatchOfRow | undefined): string {
  const { component, share } = row;
  const own = l10n.t('Component {0}, {1} of the variance: {2}', component, percent(share), conceptTitle(row, 5));
  if (!match) return own;
  return l10n.t(
    '{0}; tuned component {1}, turned by {2}, variance {3}',
    own,
    match.tuned,
    degrees(match.angle),
    timesText(match.varianceRatio),
  );
}

/** What the picture is of. */
export function methodText({ vocabulary, matching, layers }: ConceptReport): string {
  const words = vocabulary === 'tokens' ? l10n.t('tokens of the vocabulary') : l10n.t('whole words of the vocabulary');
  const what = l10n.t(
    'Components are the principal components of the down-projection’s rows, read as the {0} nearest to them (−: opposite direction).',
    words,
  );
  const shift = layers[0]?.shift;
  if (!shift) return what;
  const way = matching === 'largest' ? l10n.t('largest |cosine|') : l10n.t('the best one-to-one assignment');
  const { statistics, reference } = shift;
  return l10n.t(
    '{0} Each base component is matched with the tuned one of {1}; a layer’s angle is the mean over its {2} leading components, and noise is {3} draws as large as the change of the weights.',
    what,
    way,
    statistics.over,
    reference.draws,
  );
}
