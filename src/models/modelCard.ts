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

/** Front matter is data: nothing of it is run, and what is not understood counts as not said. */
export function modelCard(text: string): ModelCard {
  const [, front] = /^---\r?\n(.*?)\r?\n---/s.exec(text) ?? [];
  const facts = front === undefined ? undefined : parsed(front);
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

function parsed(front: string): unknown {
  try {
    return parse(front, { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}
