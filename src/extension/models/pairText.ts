/** @file The lines of the list of model pairs: what each is, how large, whether it fits, whether its tokenizers agree. */
import * as l10n from '@vscode/l10n';
import { byteSize, byteSizes, duration, largeCount, thousands } from '../../base/readableNumbers';
import { nameOfPlace } from '../../models/hubCache';
import type { ModelDescription, PromptFit } from '../../protocol/models';
import type { FoundPair } from './foundPairs';
import { joinedLabels, label, type Label } from '../core/labelText';

export interface PairText {
  readonly label: Label;
  readonly description: Label;
  /** What is known at once; replaced when facts about the models have been read. */
  readonly detail: Label;
}

/** @param current what the setting names */
export function pairText(found: FoundPair, current: string): PairText {
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
        description: label`${l10n.t('on its own: no base to compare with')}`,
        detail: none,
      };
    case 'own':
      return {
        label: found.id === current ? label`$(check) ${nameOfPlace(found.id)}` : label`${nameOfPlace(found.id)}`,
        description: label`${found.folder}`,
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
        detail: downloadDetail(found),
      };
  }
}

/** In the place of a model's facts until its files have been read. @param forPrompt whether a prompt is in front */
export function awaitedText(forPrompt: boolean): Label {
  const what = forPrompt
    ? l10n.t('Reading its files: context length, memory, whether this prompt fits…')
    : l10n.t('Reading its files: context length, memory…');
  return label`$(loading~spin) ${what}`;
}

function downloadDetail({ bytes, licence, gated }: { bytes: number; licence: string; gated: boolean }): Label {
  const size = l10n.t('about {0} to download', byteSize(bytes));
  const accept = gated ? [l10n.t('accept its licence on Hugging Face first')] : [];
  return label`${[size, l10n.t('licence {0}', licence), ...accept].join(' · ')}`;
}

/** Seconds from which on the time is worth knowing before. */
const LONG_SECONDS = 5;

/** What is said of a pair beside the models themselves. */
export interface PairFacts {
  readonly models: readonly ModelDescription[];
  /** Of the prompt that is in front, where there is one. */
  readonly fits?: readonly PromptFit[];
  /** Undefined for one model. */
  readonly sameVocabulary: boolean | undefined;
  readonly reason?: 'card' | 'names' | 'config';
}

/** “8,192 tokens · this prompt fits (997) · needs 320 MB of 8.1 GB free · llama · 2.8 million weights each · tokenizers agree”. */
export function factsText({ models, sameVocabulary, reason, fits: read }: PairFacts): Label {
  const sum = (of: (model: ModelDescription, i: number) => number): number =>
    models.reduce((all, model, i) => all + of(model, i), 0);
  const distinct = (of: (model: ModelDescription) => string): string => [...new Set(models.map(of))].join(', ');
  const context = Math.min(...models.map(model => model.context));
  const needed = sum((model, i) => read?.[i]?.memoryNeeded ?? model.memoryNeeded);
  const free = Math.min(...models.map(model => model.memoryFree));
  const sizes = distinct(({ parameters }) => largeCount(parameters));
  const largest = Math.max(...models.map((model, i) => read?.[i]?.memoryNeeded ?? model.memoryNeeded));
  const slowest = models.map(model => model.firstPicture).reduce((a, b) => (b.influence > a.influence ? b : a));
  const fits =
    needed <= free
      ? label`${l10n.t('needs {0} of {1} free memory', byteSize(needed), byteSize(free))}`
      : largest <= free
        ? label`${l10n.t('needs {0}, but {1} is free: one model at a time', ...byteSizes(needed, free))}`
        : label`$(warning) ${l10n.t('needs {0}, but only {1} is free', ...byteSizes(largest, free))}`;
  const reasons = {
    card: l10n.t('twins by the model card'),
    names: l10n.t('twins by their names'),
    config: l10n.t('twins by their configs'),
  };
  const agree = sameVocabulary
    ? label`${l10n.t('tokenizers agree')}`
    : label`$(warning) ${l10n.t('tokenizers differ: words are compared')}`;
  const facts = [
    label`${l10n.t('{0} tokens', thousands(context))}`,
    ...(read === undefined ? [] : [promptText(read)]),
    fits,
    label`${distinct(({ family }) => family)}`,
    label`${models.length > 1 ? l10n.t('{0} parameters each', sizes) : l10n.t('{0} parameters', sizes)}`,
    label`${distinct(({ precision }) => precision)}`,
    label`${byteSize(sum(model => model.bytes))}`,
    ...(models.some(model => model.layerwise) ? [label`${layerwiseText(models)}`] : []),
    ...(models.some(model => model.keptIn8Bits !== undefined)
      ? [label`${l10n.t('rounded to 8 bits (setting “instructLens.engine.precision”) it would stay in memory')}`]
      : []),
    ...(slowest.influence < LONG_SECONDS
      ? []
      : [
          label`${l10n.t('preview of a model in about {0}, flow {1}', duration(slowest.influence), duration(slowest.flow))}`,
        ]),
    ...(sameVocabulary === undefined ? [] : [agree]),
    ...(reason === undefined ? [] : [label`${reasons[reason]}`]),
  ];
  return joinedLabels(facts, ' · ');
}

function layerwiseText(models: readonly ModelDescription[]): string {
  return models.some(model => model.streamed)
    ? l10n.t('run layer by layer from the disk')
    : l10n.t('run layer by layer');
}

/** “this prompt fits (997)”, by the model that reads it least. */
function promptText(read: readonly PromptFit[]): Label {
  const worst = read.find(({ fits }) => !fits);
  if (worst) return label`$(warning) ${l10n.t('too short for this prompt ({0})', thousands(worst.tokens))}`;
  return label`${l10n.t('this prompt fits ({0})', thousands(Math.max(...read.map(({ tokens }) => tokens))))}`;
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
