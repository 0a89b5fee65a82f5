/** @file The lines of the list of model pairs: what each is, how large, whether it fits, whether its tokenizers agree. */
import { byteSize, largeCount } from '../../base/readableNumbers';
import type { ModelDescription } from '../../protocol/models';
import type { FoundPair } from './foundPairs';
import { joinedLabels, label, type Label } from '../core/labelText';
import type { Localizer } from '../core/markdownText';

export interface PairText {
  readonly label: Label;
  readonly description: Label;
  /** What is known at once; replaced when facts about the models have been read. */
  readonly detail: Label;
}

/** @param current what the setting names */
export function pairText(found: FoundPair, current: string, l10n: Localizer): PairText {
  const mark = (name: string): Label => (name === current ? label`$(check) ${name}` : label`${name}`);
  const none = label``;
  switch (found.kind) {
    case 'pair':
      return { label: mark(found.name), description: label`${found.title}`, detail: none };
    case 'twins':
      return {
        label: label`${found.tuned.id}`,
        description: label`${l10n.t('with {0}', found.base.id)}`,
        detail: none,
      };
    case 'single':
      return {
        label: mark(found.id),
        description: label`${l10n.t('one model, nothing to compare with')}`,
        detail: none,
      };
    case 'unfinished':
      return {
        label: label`$(cloud-download) ${found.id}`,
        description: label`${l10n.t('not complete')}`,
        detail: label`${l10n.t('{0}. Select it to resume the download.', found.why)}`,
      };
    case 'download':
      return {
        label: label`$(cloud-download) ${found.name}`,
        description: label`${l10n.t('{0} and {1}', found.tuned, found.base)}`,
        detail: downloadDetail(found, l10n),
      };
  }
}

function downloadDetail(
  { bytes, licence, gated }: { bytes: number; licence: string; gated: boolean },
  l10n: Localizer,
): Label {
  const size = l10n.t('about {0} to download', byteSize(bytes));
  const accept = gated ? [l10n.t('accept its licence on Hugging Face first')] : [];
  return label`${[size, l10n.t('licence {0}', licence), ...accept].join(' · ')}`;
}

/** What is said of a pair beside the models themselves. */
export interface PairFacts {
  readonly models: readonly ModelDescription[];
  /** Undefined for one model. */
  readonly sameVocabulary: boolean | undefined;
  readonly reason?: 'card' | 'names' | 'config';
}

/** “llama · 2.8 million weights each · bfloat16 · 11.0 MB · needs 320 MB of 8.1 GB free · tokenizers agree”. */
export function factsText({ models, sameVocabulary, reason }: PairFacts, l10n: Localizer): Label {
  const sum = (of: (model: ModelDescription) => number): number => models.reduce((all, model) => all + of(model), 0);
  const distinct = (of: (model: ModelDescription) => string): string => [...new Set(models.map(of))].join(', ');
  const needed = sum(model => model.memoryNeeded);
  const free = Math.min(...models.map(model => model.memoryFree));
  const sizes = distinct(({ parameters }) => largeCount(parameters));
  const largest = Math.max(...models.map(model => model.memoryNeeded));
  const fits =
    needed <= free
      ? label`${l10n.t('needs {0} of {1} free memory', byteSize(needed), byteSize(free))}`
      : largest <= free
        ? label`${l10n.t('needs {0}, but {1} is free: one model at a time', byteSize(needed), byteSize(free))}`
        : label`$(warning) ${l10n.t('needs {0}, but only {1} is free', byteSize(largest), byteSize(free))}`;
  const reasons = {
    card: l10n.t('twins by the model card'),
    names: l10n.t('twins by their names'),
    config: l10n.t('twins by their configs'),
  };
  const agree = sameVocabulary
    ? label`${l10n.t('tokenizers agree')}`
    : label`$(warning) ${l10n.t('tokenizers differ: words are compared')}`;
  const facts = [
    label`${distinct(({ family }) => family)}`,
    label`${models.length > 1 ? l10n.t('{0} parameters each', sizes) : l10n.t('{0} weights', sizes)}`,
    label`${distinct(({ dtype }) => dtype)}`,
    label`${byteSize(sum(model => model.bytes))}`,
    fits,
    ...(models.some(model => model.layerwise) ? [label`${l10n.t('run layer by layer')}`] : []),
    ...(sameVocabulary === undefined ? [] : [agree]),
    ...(reason === undefined ? [] : [label`${reasons[reason]}`]),
  ];
  return joinedLabels(facts, ' · ');
}

/**
 * A name for a pair that is put on the list: the tuned model's own, without what a command line would need quotes for.
 * @param taken names that mean other pairs
 */
export function freeName(tuned: string, taken: ReadonlySet<string>): string {
  const own = tuned
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.gguf$/i, '');
  const plain =
    own
      .replace(/[^\w.+-]+/g, '-')
      .replace(/^[^\w]+/, '')
      .slice(0, 58) || 'pair';
  for (let i = 1; ; i++) {
    const name = i === 1 ? plain : `${plain}-${i}`;
    if (!taken.has(name)) return name;
  }
}
