/** @file Which words are worth taking out one by one: those of sentences whose own effect is a notable part of all (AttriBoT's hierarchy). */

/** Of the sum of all sentences' |effects|: what the chosen ones make up together, at least. */
const COVERED = 0.9;
/** A prompt of so few words is taken apart whole: sentences would cost about as much. */
export const FEW_WORDS = 24;

/**
 * The groups whose words are measured, the strongest until COVERED is reached. One that could not be taken out (it is the whole prompt) is
 * always among them, since nothing is known of it.
 * @param effects one a group; undefined where there is no number
 */
export function promisingGroups(effects: readonly (number | undefined)[]): ReadonlySet<number> {
  const sizes = effects.map((effect, group) => ({ group, size: Math.abs(effect ?? 0), known: effect !== undefined }));
  const whole = sizes.reduce((sum, { size }) => sum + size, 0);
  const chosen = new Set(sizes.filter(({ known }) => !known).map(({ group }) => group));
  let covered = 0;
  for (const { group, size } of sizes.filter(({ known }) => known).sort((a, b) => b.size - a.size)) {
    if (covered >= COVERED * whole) break;
    chosen.add(group);
    covered += size;
  }
  return chosen;
}
