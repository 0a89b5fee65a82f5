/** @file What a model card (README.md) says in its front matter: what the model was made of, and its licence. */
import { parse } from 'yaml';
import { isJson } from './smallFiles';

export interface ModelCard {
  /** Ids of the models that this one was made of. */
  readonly bases: readonly string[];
  /** How: `finetune`, `quantized`, `adapter`, `merge`; undefined where the card does not say. */
  readonly relation: string | undefined;
  readonly licence: string | undefined;
}

const NONE: ModelCard = { bases: [], relation: undefined, licence: undefined };
/** Cards name a handful of models; a merge some dozens. */
const MAX_BASES = 100;

/** Real front matter has a few kilobytes, with results of many tests some hundred. */
export const MAX_CARD_BYTES = 2 ** 20;
/** Lines and characters of one entry that is read: a list of bases has a line each. */
const MAX_ENTRY_LINES = 2 * MAX_BASES;
const MAX_ENTRY = 16_384;
const KEYS = /^(base_model|base_model_relation|license|license_name)[ \t]*:/;

/** Front matter is data: nothing of it is run, and what is not understood counts as not said. */
export function modelCard(text: string): ModelCard {
  const facts = parsed(ownEntries(text.slice(0, MAX_CARD_BYTES)));
  if (!isJson(facts)) return NONE;
  const { base_model: base, base_model_relation: relation, license, license_name: name } = facts;
  const bases = (Array.isArray(base) ? base : [base]).filter(id => typeof id === 'string').slice(0, MAX_BASES);
  const licence = license === 'other' && typeof name === 'string' ? name : license;
  return {
    bases,
    relation: typeof relation === 'string' ? relation : undefined,
    licence: typeof licence === 'string' ? licence : undefined,
  };
}

/** The lines of the entries that are read. The others, of which there may be hundreds of thousands, never reach the parser. */
function ownEntries(text: string): string {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== '---') return '';
  const end = lines.indexOf('---', 1);
  const front = lines.slice(1, end < 0 ? 1 : end);
  const taken = new Map<string, string>();
  front.forEach((line, start) => {
    const [, key] = KEYS.exec(line) ?? [];
    if (key === undefined || taken.has(key)) return;
    const next = front.slice(start + 1, start + 1 + MAX_ENTRY_LINES).findIndex(other => /^[^\s#-]/.test(other));
    const entry = front.slice(start, next < 0 ? start + 1 + MAX_ENTRY_LINES : start + 1 + next).join('\n');
    taken.set(key, entry.length > MAX_ENTRY ? '' : entry);
  });
  return [...taken.values()].join('\n');
}

function parsed(front: string): unknown {
  try {
    return parse(front, { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}
