/** @file `list_models`: the pairs that can be asked and the models of the hub cache. Nothing is looked up beyond this machine. */
import { factsOf } from '../base/errors';
import type { FoundModel, Found } from '../models/foundModels';
import type { ModelPair } from '../models/modelPairs';
import type { AgentModels } from '../protocol/agent';
import type { ModelDescription } from '../protocol/models';
import type { AgentEngine, AgentOptions } from './agentPrompt';

/** Models told at most: a cache may hold thousands. */
const TOLD = 50;

export async function modelsForAgent(
  pairs: readonly ModelPair[],
  { twins, models }: Pick<Found, 'twins' | 'models'>,
  engine: AgentEngine,
  options: AgentOptions,
): Promise<AgentModels> {
  const told: AgentModels['pairs'][number][] = [];
  for (const pair of pairs) told.push(await pairFacts(pair, engine, options));
  const cached = [...twins.flatMap(({ base, tuned }) => [base, tuned]), ...models].slice(0, TOLD).map(modelFacts);
  const usable = told.filter(pair => pair.usable).map(({ name }) => name);
  return {
    says:
      usable.length === 0
        ? 'No pair can be used on this machine.'
        : `These pairs can be used: ${usable.join(', ')}. Without a choice the server's own default is asked.`,
    pairs: told,
    cached,
    next: 'The demo pair is a toy that knows only its Little World. To get a real model, the user runs instruct-lens models pull ID in a terminal: nothing is downloaded by a tool.',
  };
}

async function pairFacts(
  { name, title, base, tuned }: ModelPair,
  engine: AgentEngine,
  options: AgentOptions,
): Promise<AgentModels['pairs'][number]> {
  try {
    const both: ModelDescription[] = [];
    for (const folder of [base, tuned]) both.push(await engine.describe({ folder }, options));
    const [first, second] = both as [ModelDescription, ModelDescription];
    // Where both do not fit together, they are loaded one after the other.
    const memoryNeeded = Math.round(Math.max(first.memoryNeeded, second.memoryNeeded));
    const fits = memoryNeeded <= second.memoryFree;
    return {
      ...{ name, title, usable: fits, parameters: second.parameters, memoryNeeded, memoryFree: second.memoryFree },
      ...(fits ? {} : { problem: 'It needs more memory than is free.' }),
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { name, title, usable: false, problem: factsOf(error).message };
  }
}

function modelFacts({ id, bytes, incomplete }: FoundModel): AgentModels['cached'][number] {
  return { id, bytes, ...(incomplete !== undefined && { problem: `It is not whole: ${incomplete}` }) };
}
