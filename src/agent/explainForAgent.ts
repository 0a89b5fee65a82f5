/** @file `explain_prompt`: which words of a prompt the answer rests on, and whether that can be believed. */
import { overlaps } from '../base/span';
import { headline } from '../picture/headline';
import { withTrust } from '../picture/shownTrust';
import type { AgentExplanation, AgentInfluence } from '../protocol/agent';
import type { Explanation, ModelExplanation } from '../protocol/explanation';
import { QUICK_TRUST_SECONDS } from '../protocol/trust';
import {
  agentTrust,
  influenceAt,
  modelNamed,
  placesOf,
  rounded,
  warningsOf,
  type AgentEngine,
  type AgentOptions,
  type AgentPrompt,
} from './agentPrompt';

interface Wish {
  /** Words listed at most. */
  readonly top: number;
  /** The full matrix too, which the instruction score is made of. */
  readonly matrix: boolean;
}

export async function explainForAgent(
  prompt: AgentPrompt,
  { top, matrix }: Wish,
  engine: AgentEngine,
  options: AgentOptions,
): Promise<{ readonly answer: AgentExplanation; readonly explanation: Explanation }> {
  const told = await engine.explain(
    { ...prompt.params, extent: matrix ? ('complete' as const) : ('influence' as const) },
    options,
  );
  const methods = ['influence'] as const;
  const asked = { ...prompt.params, source: prompt.source, methods, atMostSeconds: QUICK_TRUST_SECONDS };
  const explanation = withTrust(told, methods, await engine.trust(asked, options));
  return { answer: agentExplanation(prompt, explanation, top), explanation };
}

function agentExplanation(prompt: AgentPrompt, explanation: Explanation, top: number): AgentExplanation {
  const { words } = explanation.prompt;
  const shifts = explanation.difference?.words.map(({ influence = 0 }) => influence);
  return {
    prompt: prompt.name,
    says: headline(explanation) ?? 'The prompt has no words.',
    models: explanation.models.map(model => ({
      ...modelNamed(prompt, model.role),
      answer: answerOf(model),
      trust: agentTrust(model.trust),
      words: strongest(
        prompt,
        words,
        model.words.map(({ influence = 0 }) => influence),
        top,
        Math.abs,
      ),
      instructions: instructionsOf(prompt, explanation, model),
      ...(model.instructionScore && { instructionScore: rounded(model.instructionScore.value) }),
    })),
    ...(shifts && {
      difference: {
        gained: strongest(prompt, words, shifts, top, shift => shift),
        lost: strongest(prompt, words, shifts, top, shift => -shift),
      },
    }),
    notComputed: notComputed(explanation),
    warnings: warningsOf(prompt, explanation.prompt.problems),
  };
}

export function answerOf({ response }: Pick<ModelExplanation, 'response'>) {
  return {
    text: response.text,
    from: response.origin,
    tokens: response.tokens.length,
    logProbability: rounded(response.tokens.reduce((sum, token) => sum + token.logProbability, 0)),
  };
}

/** Those whose size is above 0, largest first, equal ones in the order of the prompt. */
function strongest(
  prompt: AgentPrompt,
  words: Explanation['prompt']['words'],
  values: readonly number[],
  count: number,
  size: (value: number) => number,
): AgentInfluence[] {
  return words
    .map((word, w) => ({ word, value: values[w]! }))
    .filter(({ value }) => size(value) > 0)
    .sort((a, b) => size(b.value) - size(a.value))
    .slice(0, count)
    .map(({ word, value }) => influenceAt(prompt, word, value));
}

function instructionsOf(
  prompt: AgentPrompt,
  { prompt: { clauses, words } }: Explanation,
  model: ModelExplanation,
): AgentExplanation['models'][number]['instructions'] {
  return clauses.map(({ text, spans }, c) => {
    const inside = words.map(word => spans.some(span => overlaps(span, word.span)));
    const influence = model.words.reduce((sum, word, w) => (inside[w] === true ? sum + (word.influence ?? 0) : sum), 0);
    const score = model.instructionScore?.clauses[c]?.value;
    return {
      text,
      at: placesOf(prompt.lines, spans),
      influence: rounded(influence),
      ...(score !== undefined && { score: rounded(score) }),
    };
  });
}

function notComputed({ models, stage }: Explanation): string[] {
  const unmeasured = models.some(({ trust }) => trust === undefined || 'absent' in trust);
  return [
    ...(stage === 'complete'
      ? []
      : [
          'Instruction scores: they need the full matrix, which takes as many runs as the answer has tokens over 16. Ask again with matrix: true.',
        ]),
    ...(unmeasured
      ? [
          'Trust: a picture whose trust was not measured may be no better than chance. Check what matters with test_instruction.',
        ]
      : []),
    'What the answer would lose without a part: influence is an estimate of it. Ask test_instruction for the measured number.',
  ];
}
