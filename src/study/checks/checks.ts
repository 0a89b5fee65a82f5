/** @file Checks of an answer by their names: IFEval's, and plain ones for a case's expected answer. What a check is given is checked first. */
import { LensError } from '../../base/errors';
import { checkedLanguages, ifevalChecks, isJson, type CheckArguments, type CheckKind, type Rule } from './ifeval';

/** As a spec, a case or a file of IFEval gives it. */
export interface GivenCheck {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
}

export interface Verdict {
  readonly check: string;
  /** Undefined where the answer does not tell. */
  readonly followed: boolean | undefined;
}

const same = (text: string): string => text.trim().replace(/\s+/g, ' ');
const folded = (text: string): string => same(text).toLowerCase();
const words = (text: string): number => text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;

const valued = (rule: (answer: string, value: string) => boolean): CheckKind => ({
  needs: { value: 'text' },
  rule: given => answer => rule(answer, given.text('value')),
});
const counted = (rule: (answer: string, value: number) => boolean): CheckKind => ({
  needs: { value: 'whole' },
  rule: given => answer => rule(answer, given.whole('value')),
});
const listed = (rule: (answer: string, values: readonly string[]) => boolean): CheckKind => ({
  needs: { value: 'texts' },
  rule: given => answer => rule(answer, given.texts('value')),
});

/** White space counts as one blank; upper and lower case are told apart by `equals`, `contains` and `starts_with` alone. */
const plainChecks: Readonly<Record<string, CheckKind>> = {
  equals: valued((answer, value) => same(answer) === same(value)),
  contains: valued((answer, value) => same(answer).includes(same(value))),
  starts_with: valued((answer, value) => same(answer).startsWith(same(value))),
  ends_with: valued((answer, value) => folded(answer).endsWith(folded(value))),
  mentions: listed((answer, values) => values.every(value => folded(answer).includes(folded(value)))),
  mentions_any: listed((answer, values) => values.some(value => folded(answer).includes(folded(value)))),
  excludes: listed((answer, values) => !values.some(value => folded(answer).includes(folded(value)))),
  at_least_words: counted((answer, value) => words(answer) >= value),
  at_most_words: counted((answer, value) => words(answer) <= value),
  json: { needs: {}, rule: () => isJson },
};

const kinds: Readonly<Record<string, CheckKind>> = { ...plainChecks, ...ifevalChecks };
export const checkNames: readonly string[] = Object.keys(kinds);

/** @throws LensError bad-input where there is no such check, or what it needs is missing or of another kind */
export function ruleOf({ name, given }: GivenCheck, where: string): Rule {
  const kind = Object.hasOwn(kinds, name) ? kinds[name]! : undefined;
  if (!kind) throw refused(`${where}: there is no check "${name}".`, `Take one of: ${checkNames.join(', ')}.`);
  for (const [need, type] of Object.entries(kind.needs)) {
    if (fits(given[need], type)) continue;
    throw refused(
      `${where}: the check ${name} needs ${need}, ${KINDS[type]}.`,
      type === 'language' ? `Give one of: ${checkedLanguages.join(', ')}.` : 'Give it, or take another check.',
    );
  }
  return kind.rule(argumentsOf(given));
}

/** An empty answer follows nothing. */
export function verdictsOf(checks: readonly GivenCheck[], answer: string, where: string): Verdict[] {
  return checks.map(check => ({
    check: check.name,
    followed: answer.trim() === '' ? false : ruleOf(check, where)(answer),
  }));
}

/** All followed, one not, or undefined where one cannot be told and none fails. */
export function followedAll(verdicts: readonly Verdict[]): boolean | undefined {
  if (verdicts.some(({ followed }) => followed === false)) return false;
  return verdicts.length > 0 && verdicts.every(({ followed }) => followed === true) ? true : undefined;
}

const KINDS = {
  text: 'a text',
  texts: 'a list of texts',
  whole: 'a whole number',
  relation: '"less than" or "at least"',
  language: 'the code of a language that can be told',
};

function fits(value: unknown, type: keyof typeof KINDS): boolean {
  if (type === 'texts') return texts(value) !== undefined;
  if (type === 'whole') return Number.isSafeInteger(number(value));
  if (type === 'relation') return value === 'less than' || value === 'at least';
  if (type === 'language') return typeof value === 'string' && checkedLanguages.includes(value);
  return typeof value === 'string' && value !== '';
}

function texts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string' && value !== '') return [value];
  const isList = Array.isArray(value) && value.length > 0 && value.every(one => typeof one === 'string' && one !== '');
  return isList ? (value as string[]) : undefined;
}

/** A column of a CSV file gives numbers as text. */
function number(value: unknown): number {
  if (typeof value === 'string' && /^\d{1,9}$/.test(value.trim())) return Number(value);
  return typeof value === 'number' ? value : Number.NaN;
}

function argumentsOf(given: GivenCheck['given']): CheckArguments {
  return {
    text: name => given[name] as string,
    texts: name => texts(given[name])!,
    whole: name => number(given[name]),
  };
}

function refused(message: string, next: string): LensError {
  return new LensError({ reason: 'bad-input', message, next });
}
