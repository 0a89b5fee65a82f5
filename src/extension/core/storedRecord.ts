/** @file What VS Code kept for us, before it is checked: another version of the product may have written it, or nobody. */

/** A value as an object to look into; an empty one where it is none. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
