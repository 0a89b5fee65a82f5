/** @file What the trust bench has found out already: a set takes an hour or two, so that a run that was broken off goes on where it was. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PromptResult } from './promptScores';

/** What the numbers come from: an answer of other code, of other weights or of another prompt is never taken for this one's. */
const CODE = ['src/engine', 'src/explain', 'src/prompt', 'bench/trust'];

interface Line {
  readonly key: string;
  readonly results: readonly PromptResult[];
}

export class KnownResults {
  readonly #file: string;
  readonly #known = new Map<string, readonly PromptResult[]>();

  /** @param root of the repository */
  constructor(root: string) {
    const trees = CODE.map(folder =>
      execFileSync('git', ['rev-parse', `HEAD:${folder}`], { cwd: root, encoding: 'utf8' }),
    );
    const version = createHash('sha256').update(trees.join()).digest('hex').slice(0, 12);
    this.#file = join(root, '.cache', 'bench', 'trust', `${version}.jsonl`);
    mkdirSync(dirname(this.#file), { recursive: true });
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n').filter(Boolean) : [];
    for (const line of lines) {
      const { key, results } = JSON.parse(line) as Line;
      this.#known.set(key, results);
    }
  }

  /** @param question all that decides the numbers beside the code */
  async of(question: unknown, compute: () => Promise<readonly PromptResult[]>): Promise<readonly PromptResult[]> {
    const key = createHash('sha256').update(JSON.stringify(question)).digest('hex');
    const known = this.#known.get(key);
    if (known) return known;
    const results = await compute();
    appendFileSync(this.#file, `${JSON.stringify({ key, results } satisfies Line)}\n`);
    return results;
  }
}
