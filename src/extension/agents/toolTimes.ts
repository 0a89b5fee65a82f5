/** @file How long a tool took the last time with a pair, by which the next confirmation says how long it may take. */

/** What remembers them: a memento of the editor. */
interface Kept {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'toolTimes.v1';
/** Pairs come and go. */
const MOST = 100;

export class ToolTimes {
  constructor(private readonly kept: Kept) {}

  /** Seconds; undefined before the first time. */
  of(tool: string, label: string): number | undefined {
    return this.#all().find(([key]) => key === keyOf(tool, label))?.[1];
  }

  async remember(tool: string, label: string, seconds: number): Promise<void> {
    const key = keyOf(tool, label);
    const others = this.#all().filter(([other]) => other !== key);
    await this.kept.update(KEY, [...others, [key, seconds] as const].slice(-MOST));
  }

  #all(): (readonly [string, number])[] {
    const stored = this.kept.get(KEY);
    return Array.isArray(stored) ? stored.filter(isEntry) : [];
  }
}

function isEntry(value: unknown): value is readonly [string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number' && value[1] >= 0;
}

function keyOf(tool: string, label: string): string {
  return `${tool} ${label}`;
}
