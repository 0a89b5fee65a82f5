/** @file Types of check.mjs for the tests. */
import type { Target } from './targets.mjs';

export interface Checked {
  /** Of the package, in bytes. */
  readonly size: number;
  /** Of what is in it. */
  readonly unpacked: number;
  readonly files: number;
  /** Sentences; empty where the package may be shipped. */
  readonly faults: readonly string[];
}

export function checkPackage(file: string, target: Target): Checked;
