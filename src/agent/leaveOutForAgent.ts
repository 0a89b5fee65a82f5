/** @file `test_instruction`: what the answer loses without a part of the prompt, beside parts of the same length drawn by lot. */
import { LensError } from '../base/errors';
import { mulberry32 } from '../base/random';
import { figure, plural } from '../base/readableNumbers';
import { overlaps, type Span } from '../base/span';
import type { AgentLeaveOut, AgentTrust } from '../protocol/agent';
import type { ModelAblation, UnitEffect } from '../protocol/ablation';
import { answerOf } from './explainForAgent';
import { modelNamed, rounded, warningsOf, type AgentEngine, type AgentOptions, type AgentPrompt } from './agentPrompt';

/** Parts drawn by lot: an effect beyond all of them is chance once in nine times at most. */
const RANDOM_PARTS = 8;
const SEED = 0;
/** Places that an error names. */
const NAMED_PLACES = 5;

/** A part of the prompt, by its text or by its place, or by both where the text is there more than once. */
export interface LeftOut {
  readonly instruction?: string | undefined;
  readonly at?: string | undefined;
}

/** @throws LensError usage where the part is not found, or more than once; bad-input */
export async function leaveOutForAgent(
  prompt: AgentPrompt,
  wanted: LeftOut,
  engine: AgentEngine,
  options: AgentOptions,
): Promise<AgentLeaveOut> {
  const span = spanOf(prompt, wanted);
  const parts = [span, ...randomParts(prompt, span)];
  const report = await engine.ablation(
    { ...prompt.params, source: prompt.source, units: 'sentences', exact: false, parts },
    options,
  );
  const models = report.models.map(model => {
    const [effect, ...random] = model.effects;
    return { ...modelNamed(prompt, model.role), ...measured(model, effect ?? NOT_RUN, random) };
  });
  return {
    prompt: prompt.name,
    leftOut: { text: prompt.source.text.slice(span.start, span.end), at: prompt.lines.range(span) },
    says: sentence(models),
    models,
    notComputed: [
      'What the model would answer instead: the same answer was forced again. Ask compare_versions with the shorter prompt.',
    ],
    warnings: warningsOf(prompt, report.prompt.problems),
  };
}

const NOT_RUN: UnitEffect = { absent: 'it was not run' };

function measured(model: ModelAblation, effect: UnitEffect, random: readonly (UnitEffect | null)[]) {
  const told =
    'absent' in effect
      ? { absent: effect.absent }
      : { total: rounded(effect.total), perToken: rounded(effect.perToken) };
  return { answer: answerOf(model), effect: told, trust: trustOf(effect, random) };
}

/** Whether the part does more, or less, than any part of the same length that was drawn by lot. */
function trustOf(effect: UnitEffect, random: readonly (UnitEffect | null)[]): AgentTrust {
  const losses = random.flatMap(one => (one && 'perToken' in one ? [one.perToken] : []));
  if ('absent' in effect) return { state: 'not-measured', says: 'There is no effect to be believed or not.' };
  if (losses.length < RANDOM_PARTS / 2) {
    return { state: 'not-measured', says: 'The rest of the prompt is too short for parts of this length by lot.' };
  }
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const range = `${plural(losses.length, 'other part')} of this length: ${figure(least)} to ${figure(most)} nats per token`;
  if (effect.perToken > most) return { state: 'strong', says: `More than any of ${range}.` };
  if (effect.perToken < least) return { state: 'strong', says: `Less than any of ${range}.` };
  return { state: 'chance', says: `Within the range of ${range}.` };
}

/** @throws LensError usage */
function spanOf({ source: { text }, lines, name }: AgentPrompt, { instruction, at }: LeftOut): Span {
  const place = at === undefined ? undefined : lines.span(at);
  if (at !== undefined && place === undefined) {
    throw wrong(`${name} has no place ${at}.`, 'Give it as line:column-line:column, from 1, or as lines such as 3-5.');
  }
  if (instruction === undefined || instruction.trim() === '') {
    if (place) return place;
    throw wrong('It was not said what is to be left out.', 'Give the instruction as the prompt has it, or its place.');
  }
  const found = occurrences(text, instruction.trim()).filter(span => !place || overlaps(span, place));
  const [only, second] = found;
  if (only && !second) return only;
  if (!only) {
    throw wrong(
      `${name} does not say this, as it was written${place ? ', at that place' : ''}.`,
      'Copy the part from the prompt, line breaks included, or give its place.',
    );
  }
  const places = found.slice(0, NAMED_PLACES).map(span => lines.range(span));
  throw wrong(`${name} says this ${found.length} times: ${places.join(', ')}.`, 'Give one of the places with it.');
}

function wrong(message: string, next: string): LensError {
  return new LensError({ reason: 'usage', message, next });
}

function occurrences(text: string, part: string): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) {
    found.push({ start: at, end: at + part.length });
  }
  return found;
}

/** Runs of as many words of one message, none of which the part touches; the same on every call. */
function randomParts({ params: { words } }: AgentPrompt, part: Span): Span[] {
  const length = Math.max(1, words.filter(({ span }) => overlaps(span, part)).length);
  const starts = words.flatMap((first, w) => {
    const last = words[w + length - 1];
    if (!last || last.message !== first.message) return [];
    const span = { start: first.span.start, end: last.span.end };
    return span.end <= span.start || overlaps(span, part) ? [] : [span];
  });
  const random = mulberry32(SEED);
  const drawn: Span[] = [];
  while (drawn.length < RANDOM_PARTS && starts.length > 0) {
    drawn.push(...starts.splice(Math.floor(random() * starts.length), 1));
  }
  return drawn;
}

function sentence(models: AgentLeaveOut['models']): string {
  return models
    .toReversed()
    .map(({ role, effect, trust }) => {
      const who = role === 'single' ? 'the model' : role;
      if ('absent' in effect) return `For ${who} it ${effect.absent}.`;
      const { total } = effect;
      const what = `${figure(Math.abs(total))} nats ${total >= 0 ? 'less likely' : 'likelier'} to ${who}`;
      const beyond = trust.state === 'chance' ? ', no more than parts drawn by lot do' : '';
      return `Without it the answer is ${what}${beyond}.`;
    })
    .join(' ');
}
