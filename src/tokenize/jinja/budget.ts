/**
 * @file What a template may cost. A template is somebody's program, and nothing interrupts a loop from outside: so everything of the
 * interpreter that goes through items or characters pays for it, and work, memory and time end where they must.
 */
import { TemplateError } from './templateErrors';

/** A price of one is a statement, or an expression evaluated: some tenth of a microsecond. */
export interface Limits {
  readonly steps: number;
  /** Characters of all the texts that are made, those thrown away included: what memory goes by. */
  readonly characters: number;
  readonly milliseconds: number;
}

/** Characters that a copy or a search goes through in a step's time. */
const CHARACTERS_A_STEP = 64;
/** Steps between two looks at the clock. */
const CLOCK_STEPS = 4096;

/** More was asked for than there is. */
export class Overspent extends TemplateError {
  override readonly name = 'Overspent';
}

class Budget {
  #steps = 0;
  #characters = 0;
  #nextLook = CLOCK_STEPS;
  readonly #end: number;

  constructor(
    private readonly limits: Limits,
    private readonly around: Budget | undefined,
  ) {
    this.#end = performance.now() + limits.milliseconds;
  }

  get steps(): number {
    return this.#steps;
  }

  spend(steps: number, characters: number): void {
    this.#steps += steps;
    this.#characters += characters;
    const { limits } = this;
    if (this.#steps > limits.steps) throw new Overspent(`it did not end within ${limits.steps} steps`);
    if (this.#characters > limits.characters)
      throw new Overspent(`it writes more than ${limits.characters} characters`);
    if (this.#steps > this.#nextLook) this.#look();
    this.around?.spend(steps, characters);
  }

  #look(): void {
    this.#nextLook = this.#steps + CLOCK_STEPS;
    if (performance.now() > this.#end)
      throw new Overspent(`it did not end within ${this.limits.milliseconds / 1000} seconds`);
  }
}

/** Of what runs now: a rendering is one turn of the event loop, and its filters are plain functions. */
let current: Budget | undefined;

/** Runs work that may cost so much; what it costs is paid from a budget around it too. @throws Overspent */
export function within<T>(limits: Limits, work: () => T): T {
  const around = current;
  current = new Budget(limits, around);
  try {
    return work();
  } finally {
    current = around;
  }
}

/** What work costs in steps: the prices themselves, whatever its limits are. */
export function costOf(work: () => void): number {
  const around = current;
  const own = new Budget({ steps: Infinity, characters: Infinity, milliseconds: Infinity }, around);
  current = own;
  try {
    work();
  } finally {
    current = around;
  }
  return own.steps;
}

/** @throws Overspent */
export function spend(steps: number): void {
  current?.spend(steps, 0);
}

/** For going through characters without keeping them. @param each how many times as much as in a search one of them costs */
export function spendOnReading(characters: number, each = 1): void {
  current?.spend((characters * each) / CHARACTERS_A_STEP, 0);
}

/** For a piece of text that is kept. */
export function spendOnWriting(characters: number): void {
  current?.spend(0.125 + characters / CHARACTERS_A_STEP, characters);
}
