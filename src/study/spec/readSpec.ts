/** @file A study's spec, from YAML to checked values with every default filled in. docs/study.schema.json says the same to editors. */
import * as v from 'valibot';
import { nearest } from '../../base/nearest';
import { ASKED_DEFAULTS, MAX_ANSWER_TOKENS } from '../../protocol/askedDefaults';
import { RENDERINGS } from '../../protocol/explanation';
import { STUDY_KINDS, type FollowedBy, type StudyPair, type StudySettings } from '../../protocol/study';
import { DEFAULT_BOOTSTRAP } from '../../statistics/bootstrap';
import { ruleOf, type GivenCheck } from '../checks/checks';
import { refused } from '../studyError';
import { needsOf, parseAssertion, type Assertion } from './assertions';
import { readPlaced } from './plainData';

/** A spec is written by hand. */
export const MAX_SPEC_BYTES = 2 ** 20;
/** More than this is a matrix of models, which belongs into several studies. */
const MAX_PAIRS = 16;
/** Clauses are left out two at a time unasked up to so many: 28 pairs. */
const FEW_CLAUSES = 8;
/** 496 pairs a case. */
const MOST_CLAUSES = 32;
/** Nats a token: a tenth of what a word of an answer usually weighs. */
const MATTERS = 0.05;

const text = v.pipe(v.string(), v.nonEmpty('is empty'), v.maxLength(4096, 'is longer than 4096 characters'));
const between = (low: number, high: number) =>
  v.pipe(v.number('is not a number'), v.minValue(low, `is below ${low}`), v.maxValue(high, `is above ${high}`));
const whole = (low: number, high: number) => v.pipe(between(low, high), v.integer('is not a whole number'));
const oneOrMany = <T extends v.GenericSchema>(one: T) =>
  v.pipe(
    v.union([one, v.array(one)]),
    v.transform(value => (Array.isArray(value) ? value : [value]) as v.InferOutput<T>[]),
  );

const pair = v.union([
  text,
  v.strictObject({ name: v.optional(text), base: text, tuned: text }),
  v.strictObject({ name: v.optional(text), model: text }),
]);
const check = v.union([text, v.record(v.string(), v.unknown())]);

const schema = v.strictObject({
  name: v.optional(text),
  kind: v.picklist(STUDY_KINDS, `is none of: ${STUDY_KINDS.join(', ')}`),
  prompts: v.optional(oneOrMany(text), []),
  cases: v.union([text, v.array(v.record(v.string(), v.unknown()))]),
  pairs: v.optional(v.pipe(oneOrMany(pair), v.minLength(1, 'is empty'), v.maxLength(MAX_PAIRS)), ['demo']),
  columns: v.optional(
    v.strictObject({ id: v.optional(text), answer: v.optional(text), instructions: v.optional(text) }),
    {},
  ),
  followed: v.optional(
    v.union([
      v.strictObject({ column: text, from: v.optional(v.number()) }),
      v.strictObject({ checks: v.array(check) }),
    ]),
  ),
  answers: v.optional(v.picklist(['tuned', 'own'], 'is neither tuned nor own'), 'tuned'),
  sampling: v.optional(
    v.strictObject({
      maxTokens: v.optional(whole(1, MAX_ANSWER_TOKENS)),
      temperature: v.optional(between(0, 10)),
      topP: v.optional(between(0, 1)),
      seed: v.optional(whole(0, 2 ** 32 - 1)),
    }),
    {},
  ),
  rendering: v.optional(v.picklist(RENDERINGS, `is none of: ${RENDERINGS.join(', ')}`)),
  trust: v.optional(v.boolean('is neither true nor false'), true),
  redundancy: v.optional(v.union([v.boolean(), whole(0, MOST_CLAUSES)]), FEW_CLAUSES),
  matters: v.optional(between(0, 100), MATTERS),
  keep: v.optional(v.array(v.picklist(['matrices'], 'keeps matrices only')), []),
  format: v.optional(v.picklist(['parquet', 'ndjson'], 'is neither parquet nor ndjson'), 'parquet'),
  statistics: v.optional(
    v.strictObject({
      confidence: v.optional(between(0.5, 0.999)),
      draws: v.optional(whole(100, 100_000)),
      seed: v.optional(whole(0, 2 ** 32 - 1)),
      falseDiscovery: v.optional(between(0.0001, 0.5)),
    }),
    {},
  ),
  assertions: v.optional(
    v.array(v.union([text, v.strictObject({ follows: check, atLeast: v.optional(between(0, 1)) })])),
    [],
  ),
});

type Read = v.InferOutput<typeof schema>;

export interface StudySpec extends StudySettings {
  readonly assertions: readonly Assertion[];
}

/** @param name how messages call the file. @throws LensError bad-input naming file, line and column */
export function readSpec(source: string, name: string): StudySpec {
  const { value, placeOf } = readPlaced(source, name);
  const result = v.safeParse(schema, value);
  if (!result.success) throw complaint(result.issues[0], placeOf);
  const wrong = (path: string, message: string): never => {
    throw refused(`${placeOf([path])}: ${message}`, 'Correct the spec; docs/studies.md says what each part means.');
  };
  const read = result.output;
  if (read.kind === 'versions' && read.prompts.length === 0) wrong('prompts', 'versions needs two prompts.');
  if (read.kind === 'assert' && read.assertions.length === 0) wrong('assertions', 'assert needs assertions.');
  const pairs = read.pairs.map(pairOf);
  if (new Set(pairs.map(one => one.name)).size < pairs.length) wrong('pairs', 'two pairs have the same name.');
  const assertions = read.assertions.map((one, i) => assertionOf(one, placeOf(['assertions', i])));
  return {
    ...filled(read),
    assertions,
    name: read.name ?? name.replace(/^.*[\\/]/, '').replace(/\.(?:study\.)?ya?ml$/i, ''),
    pairs,
    ...followedBy(read, placeOf(['followed'])),
    needs: needsOf(read.kind, assertions),
  };
}

function filled(read: Read): Omit<StudySpec, 'name' | 'pairs' | 'followed' | 'needs' | 'assertions'> {
  const { sampling, statistics, redundancy } = read;
  return {
    kind: read.kind,
    prompts: read.prompts,
    cases: read.cases,
    columns: withoutUndefined(read.columns),
    ownResponses: read.answers === 'own',
    sampling: {
      maxTokens: sampling.maxTokens ?? ASKED_DEFAULTS.maxTokens,
      temperature: sampling.temperature ?? 0,
      topP: sampling.topP ?? 1,
      seed: sampling.seed ?? 0,
    },
    rendering: read.rendering ?? ASKED_DEFAULTS.baseRendering,
    trust: read.trust,
    redundancyUpTo: redundancy === true ? MOST_CLAUSES : redundancy === false ? 0 : redundancy,
    matters: read.matters,
    keep: read.keep,
    format: read.format,
    statistics: {
      confidence: statistics.confidence ?? DEFAULT_BOOTSTRAP.confidence,
      draws: statistics.draws ?? DEFAULT_BOOTSTRAP.draws,
      seed: statistics.seed ?? DEFAULT_BOOTSTRAP.seed,
      falseDiscovery: statistics.falseDiscovery ?? 0.05,
    },
  };
}

function assertionOf(one: Read['assertions'][number], where: string): Assertion {
  if (typeof one === 'string') return parseAssertion(one, where);
  const follows = checkOf(one.follows, where);
  if (!/\{\{/.test(JSON.stringify(follows.given))) ruleOf(follows, where);
  const source = `follows: ${follows.name}${one.atLeast === undefined ? '' : ` in ${100 * one.atLeast} %`}`;
  return { source, follows, ...(one.atLeast === undefined ? {} : { atLeast: one.atLeast }) };
}

function withoutUndefined<T extends object>(object: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}

function pairOf(given: Read['pairs'][number]): StudyPair {
  if (typeof given === 'string') return { name: given, pair: given };
  const base = (place: string): string => place.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
  if ('model' in given) return { name: given.name ?? base(given.model), model: given.model };
  return { name: given.name ?? base(given.tuned), base: given.base, tuned: given.tuned };
}

/** What a check is given may be a column's value: that is looked at with the case. */
function followedBy(read: Read, where: string): { readonly followed?: FollowedBy } {
  const { followed } = read;
  if (!followed) return {};
  if ('column' in followed) {
    const { column, from } = followed;
    return { followed: { column, ...(from === undefined ? {} : { from }) } };
  }
  const checks = followed.checks.map(one => checkOf(one, where));
  for (const one of checks) if (!/\{\{/.test(JSON.stringify(one.given))) ruleOf(one, where);
  return { followed: { checks } };
}

/** `json`, `equals: Old.`, or `startend:end_checker: {end_phrase: "."}`. @throws LensError bad-input */
export function checkOf(given: unknown, where: string): GivenCheck {
  if (typeof given === 'string') return { name: given, given: {} };
  const entries = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : [];
  if (entries.length !== 1)
    throw refused(`${where}: a check is a name, or a name with what it needs.`, 'Write it as "- equals: Old."');
  const [name, needs] = entries[0]! as [string, unknown];
  const isMap = typeof needs === 'object' && needs !== null && !Array.isArray(needs);
  return { name, given: isMap ? (needs as Record<string, unknown>) : { value: needs } };
}

function complaint(issue: v.BaseIssue<unknown>, placeOf: (path: (string | number)[]) => string): Error {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const name = path.filter(step => typeof step === 'string').join('.');
  const next = 'Correct the spec; docs/studies.md says what each part means.';
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const meant = nearest(String(path.at(-1)), Object.keys(schema.entries));
    const hint = meant === undefined || path.length > 1 ? '' : ` Did you mean ${meant}?`;
    return refused(`${placeOf(path)}: there is no "${name}" in a study.${hint}`, next);
  }
  if (issue.input === undefined && issue.expected !== null)
    return refused(`${placeOf(path)}: ${name} is missing.`, next);
  const message = /^Invalid/.test(issue.message) ? 'cannot be read' : issue.message;
  return refused(`${placeOf(path)}: ${name || 'the study'} ${message}.`, next);
}
