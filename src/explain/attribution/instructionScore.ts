/** @file The instruction score: how much an answer used the tokens that say what to do. */
import type { InstructionScore } from '../../protocol/explanation';

/**
 * Sum of the densities of the instruction tokens / log2(2 + their number) (Wu et al. 2023, section 3.1); 0 without any.
 * @param density of every prompt token, b = 7
 * @param tokens indices into `density`, each once
 */
export function instructionScore(density: readonly number[], tokens: readonly number[]): number {
  const sum = tokens.reduce((total, token) => total + (density[token] ?? 0), 0);
  return sum / Math.log2(2 + tokens.length);
}

/**
 * The score of all clauses together, and of each. A token that two clauses share counts once for the whole.
 * @param clauseTokens of each clause, indices into `density`
 */
export function scoreClauses(
  density: readonly number[],
  clauseTokens: readonly (readonly number[])[],
): InstructionScore {
  const all = [...new Set(clauseTokens.flat())];
  return {
    value: instructionScore(density, all),
    tokens: all.length,
    clauses: clauseTokens.map(tokens => ({ value: instructionScore(density, tokens), tokens: tokens.length })),
  };
}
