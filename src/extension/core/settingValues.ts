/** @file Values of settings as they are written by hand: what is none of those that there are counts as not set. */

export function bounded(value: unknown, otherwise: number, least: number, most: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : otherwise;
}

export function oneOf<T extends string>(values: readonly T[], value: unknown, otherwise: T): T {
  return values.find(each => each === value) ?? otherwise;
}

export function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

export function listOr(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
