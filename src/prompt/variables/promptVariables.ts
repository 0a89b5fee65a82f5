/** @file The variables of one prompt: their values, where they stand, and what its user should know about them. */
import { sentence } from '../../base/sentence';
import type { Span } from '../../base/span';
import type { ProblemList } from '../problems';
import type { Variable } from '../promptDocument';
import type { DeclaredValue } from '../rawPrompt';
import { handlebarsText } from '../template/printed';
import type { Variables } from '../template/scope';
import { givenValue, jsonOf, type Value, type ValueMap } from '../template/value';

/** Variable names listed in a message. */
const SHOWN_NAMES = 20;

interface Use {
  readonly spans: Span[];
  /** Stands in logic alone, which stays as it is written: a message of its own says so. */
  logicOnly: boolean;
}

interface Known {
  readonly value: Value;
  readonly origin: 'given' | 'default' | 'example';
}

export class PromptVariables implements Variables {
  private readonly known = new Map<string, Known>();
  private readonly uses = new Map<string, Use>();
  private readonly wanted = new Map<string, Span>();
  /** Logic that stays as it is written: a name in it is not one that the prompt lacks. */
  private readonly leftAsWritten: string[] = [];
  private whole: ValueMap | undefined;

  constructor(
    private readonly given: Readonly<Record<string, string>>,
    declared: ReadonlyMap<string, DeclaredValue>,
  ) {
    for (const [name, { value, origin }] of declared) this.known.set(name, { value, origin });
    for (const [name, text] of Object.entries(given))
      this.known.set(name, { value: givenValue(text), origin: 'given' });
  }

  find(name: string): { readonly value: Value } | undefined {
    return this.known.get(name);
  }

  all(): ValueMap {
    return (this.whole ??= new Map([...this.known].map(([name, { value }]) => [name, value])));
  }

  /** A placeholder of a variable. */
  use(name: string, span: Span): void {
    this.useOf(name, span).logicOnly = false;
  }

  /** A tag that reads a variable, and does without its value where it has none. */
  read(name: string, span: Span): void {
    this.useOf(name, span);
  }

  keep(logic: string): void {
    this.leftAsWritten.push(logic);
  }

  /** Logic that stays as it is written because a variable has no value. */
  want(name: string, span: Span): void {
    this.useOf(name, span);
    if (!this.wanted.has(name)) this.wanted.set(name, span);
  }

  list(): Variable[] {
    return [...this.uses].map(([name, { spans }]) => {
      const known = this.known.get(name);
      const text = known && shownText(known.value);
      return { name, ...(text !== undefined && { value: text }), origin: known?.origin ?? 'none', spans };
    });
  }

  report(problems: ProblemList): void {
    this.reportLogic(problems);
    this.reportOpen(problems);
    const names = [...this.uses.keys()];
    const known = names.length > 0 ? sentence`It has ${listed(names)}.` : sentence`It has none.`;
    for (const name of Object.keys(this.given)) {
      if (names.some(used => used === name || used.startsWith(`${name}.`) || name.startsWith(`${used}.`))) continue;
      if (this.leftAsWritten.some(logic => logic.includes(name))) continue;
      problems.add('warning', sentence`The prompt has no variable ${name}: its value is not used. ${known}`);
    }
  }

  private useOf(name: string, span: Span): Use {
    let use = this.uses.get(name);
    if (!use) this.uses.set(name, (use = { spans: [], logicOnly: true }));
    // A loop comes to the same place again and again.
    if (!(use.spans.at(-1) && use.spans.at(-1)!.start >= span.start)) use.spans.push(span);
    return use;
  }

  private reportLogic(problems: ProblemList): void {
    if (this.wanted.size === 0) return;
    const names = listed([...this.wanted.keys()]);
    problems.add(
      'warning',
      sentence`Template logic that needs a value for ${names} is not evaluated and stays in the prompt as it is written.`,
      [...this.wanted.values()][0],
      { step: 'give-values' },
    );
  }

  /** One problem for all variables without a value: a template may have dozens. */
  private reportOpen(problems: ProblemList): void {
    const open = [...this.uses].filter(
      ([name, { logicOnly }]) => !this.known.has(name) && !logicOnly && !this.wanted.has(name),
    );
    if (open.length === 0) return;
    const names = listed(open.map(([name]) => name));
    const [variable, places] =
      open.length === 1
        ? [sentence`variable`, sentence`its placeholder stays`]
        : [sentence`variables`, sentence`their placeholders stay`];
    const words = sentence`No value for the ${variable} ${names}: ${places} as written.`;
    problems.add('information', words, open[0]![1].spans[0], { step: 'give-values' });
  }
}

/** Lists and maps as JSON. */
function shownText(value: Value): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' && (Array.isArray(value) || value instanceof Map)
    ? jsonOf(value, true)
    : handlebarsText(value);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, SHOWN_NAMES).join(', ')}${names.length > SHOWN_NAMES ? ', …' : ''}`;
}
