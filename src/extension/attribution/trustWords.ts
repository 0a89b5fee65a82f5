/** @file The trust of a picture where there is little room: names for lens and hover, sentences for tooltips, and what to do without it. */
import * as l10n from '@vscode/l10n';
import { duration } from '../../base/readableNumbers';
import type { PaintedNumbers } from '../../picture/paintedNumbers';
import { isAtChance, shownTrust, type ModelTrust } from '../../picture/shownTrust';
import { TRUST_NAMES, trustSentence } from '../../picture/trustSentence';
import type { Explanation, ModelRole } from '../../protocol/explanation';
import { roleName } from './explanationWords';

/** “trust strong”, “trust weak (tuned), strong (base)”; undefined where it was not measured of what is painted. */
export function trustName(explanation: Explanation, painted: PaintedNumbers): string | undefined {
  const states = shownTrust(explanation, painted).flatMap(({ role, trust }) =>
    'state' in trust ? [{ role, name: TRUST_NAMES[trust.state] }] : [],
  );
  if (states.length === 0) return undefined;
  const same = states.every(({ name }) => name === states[0]!.name);
  const named = same ? states[0]!.name : states.map(({ role, name }) => `${name} (${roleName(role)})`).join(', ');
  return l10n.t('trust {0}', named);
}

/** A sentence a model; empty where nobody has tried. */
export function trustSentences(explanation: Explanation, painted: PaintedNumbers): string[] {
  const shown = shownTrust(explanation, painted);
  // Both say why there is none, in the same words.
  const told = shown.every(({ trust }) => 'absent' in trust) ? shown.slice(0, 1) : shown;
  return told.map(model => sentence(model, told.length > 1));
}

function sentence({ role, trust }: ModelTrust, named: boolean): string {
  const state = 'state' in trust ? l10n.t('Trust {0}', TRUST_NAMES[trust.state]) : undefined;
  const head = [state, ...(named ? [roleName(role)] : [])].filter(Boolean).join(', ');
  return head === '' ? trustSentence(trust) : `${head}: ${trustSentence(trust)}`;
}

/** Why the words are outlined; undefined where they are filled. */
export function outlinedSentence(explanation: Explanation, painted: PaintedNumbers): string | undefined {
  if (!isAtChance(explanation, painted)) return undefined;
  const roles = shownTrust(explanation, painted).flatMap(({ role, trust }) =>
    'state' in trust && trust.state === 'chance' ? [role] : [],
  );
  const whose = painted.mode === 'difference' ? nameOf(roles) : l10n.t('this picture');
  return l10n.t(
    'Outlined, not filled: {0} is no better than chance. Without its strongest words, the answer loses no more than without random words.',
    whose,
  );
}

function nameOf(roles: readonly ModelRole[]): string {
  if (roles.length > 1) return l10n.t('the picture of each model');
  return l10n.t('the picture of the {0} model', roleName(roles[0]!));
}

/** What is painted was not held against chance because that takes long: how long. Undefined where it was, or cannot be. */
export function secondsForTrust(explanation: Explanation, painted: PaintedNumbers): number | undefined {
  const seconds = shownTrust(explanation, painted).flatMap(({ trust }) =>
    'absent' in trust && trust.secondsEstimated !== undefined ? [trust.secondsEstimated] : [],
  );
  return seconds.length === 0 ? undefined : Math.max(...seconds);
}

/** What is not there because the matrix takes long; undefined where it is there, or was not got to. */
export function waitingSentence({ matrixSeconds, prompt }: Explanation): string | undefined {
  if (matrixSeconds === undefined) return undefined;
  const time = duration(matrixSeconds);
  return prompt.clauses.length > 0
    ? l10n.t('Density and instruction score need the full matrix (about {0}).', time)
    : l10n.t('Density needs the full matrix (about {0}).', time);
}
