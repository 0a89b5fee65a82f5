/** @file The tools that agents are offered: names, what they say of themselves, and their parameters, for the MCP server and the editor alike. */
import * as v from 'valibot';
import { MAX_ANSWER_TOKENS } from '../protocol/askedDefaults';

/** Longer than any model reads. */
const MAX_TEXT = 2_000_000;
/** Names, paths, places. */
const MAX_NAME = 4096;
const MAX_VARIABLES = 200;
/** Of arguments that are unknown, in a message. */
const MAX_TOLD = 10;
const MAX_TOLD_NAME = 60;
const MAX_TOP = 50;
const DEFAULT_TOP = 10;

const name = (description: string) => v.optional(v.pipe(v.string(), v.maxLength(MAX_NAME), v.description(description)));
const text = (description: string) => v.optional(v.pipe(v.string(), v.maxLength(MAX_TEXT), v.description(description)));

/** Other arguments are refused, all of them at once: a misspelled one that is ignored gives an answer to another question. */
function exactly<Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries);
  const known = names.length === 0 ? 'none is taken' : `known are: ${names.join(', ')}`;
  return v.strictObject(entries, ({ expected, received, path }) => {
    if (expected !== 'never') return `Expected ${expected}, but received ${received}`;
    const given = path?.[0].input;
    const others = Object.keys(given instanceof Object ? given : {}).filter(name => !names.includes(name));
    const told = others.slice(0, MAX_TOLD).map(name => JSON.stringify(name.slice(0, MAX_TOLD_NAME)));
    return `Unknown argument${others.length === 1 ? '' : 's'} ${told.join(', ')}; ${known}`;
  });
}

const promptFields = {
  path: name(
    'The prompt file: .prompt.md, .instructions.md, SKILL.md, .prompty, .prompt, chat JSON or YAML, or any text.',
  ),
  text: text(
    'The prompt itself, in the place of a file. With `path` too, it is read as a changed version of that file.',
  ),
};

const modelFields = {
  pair: name('A pair of models by its name, as list_models tells it. Default: the pair that the user has chosen.'),
  base: name('With `tuned`: the pre-trained model, by its id in the hub cache or its folder.'),
  tuned: name('With `base`: its instruction-tuned twin.'),
  model: name('One model alone, by its id in the hub cache or its folder.'),
};

const askedFields = {
  ...promptFields,
  ...modelFields,
  variables: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.maxLength(MAX_NAME)), v.pipe(v.string(), v.maxLength(MAX_TEXT))),
      v.maxEntries(MAX_VARIABLES),
      v.description("Values of the prompt's variables, by name."),
    ),
  ),
  response: text('The answer that is explained; by default the one that the tuned model gives.'),
  maxTokens: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(MAX_ANSWER_TOKENS),
      v.description('The longest answer that is generated, in tokens; default: 256.'),
    ),
  ),
};

const schemas = {
  explain_prompt: exactly({
    ...askedFields,
    top: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(MAX_TOP),
        v.description('Words listed at most; default: 10.'),
      ),
      DEFAULT_TOP,
    ),
    matrix: v.optional(
      v.pipe(v.boolean(), v.description('Also instruction scores, which take much longer; default: false.')),
      false,
    ),
  }),
  test_instruction: exactly({
    ...askedFields,
    instruction: text('The part to be left out, copied from the prompt as it is written there.'),
    at: name(
      'Its place, such as 3:1-3:40 (line:column-line:column from 1) or 3-5 (lines); needed where the text is there twice.',
    ),
  }),
  compare_models: exactly(askedFields),
  compare_versions: exactly({
    before: v.pipe(exactly(promptFields), v.description('The prompt as it was.')),
    after: v.pipe(exactly(promptFields), v.description('The prompt as it is to be.')),
    ...modelFields,
    variables: askedFields.variables,
    response: text('One answer that both versions are explained on; by default each on the answer to it.'),
    maxTokens: askedFields.maxTokens,
  }),
  list_models: exactly({}),
};

export type AgentToolName = keyof typeof schemas;
export type AgentInput<N extends AgentToolName> = v.InferOutput<(typeof schemas)[N]>;
export type AskedInput = v.InferOutput<ReturnType<typeof exactly<typeof askedFields>>>;

interface AgentTool<N extends AgentToolName> {
  readonly name: N;
  readonly title: string;
  /** For the model that chooses tools. */
  readonly description: string;
  readonly schema: (typeof schemas)[N];
}

type AgentTools = { readonly [N in AgentToolName]: AgentTool<N> };

export const agentTools: AgentTools = {
  explain_prompt: {
    name: 'explain_prompt',
    title: 'Explain a prompt',
    description:
      'Shows which words of a prompt the answer of a local language model rests on, before and after instruction tuning, computed inside the models (gradient x input), and how far that can be believed. Above 0 speaks for the answer, below against it. Use it to find instructions that do nothing.',
    schema: schemas.explain_prompt,
  },
  test_instruction: {
    name: 'test_instruction',
    title: 'Leave an instruction out',
    description:
      'Deletes a part of a prompt, has the same answer read again by the local models, and tells how much less likely it became in nats, beside parts of the same length drawn by lot. Changes no file. Use it before you remove, keep or rewrite an instruction.',
    schema: schemas.test_instruction,
  },
  compare_models: {
    name: 'compare_models',
    title: 'Compare base and tuned',
    description:
      'What instruction tuning changed for a prompt: the answers of the pre-trained model and of its tuned twin, where they diverge, which words of the answer surprise one of them, which words of the prompt gained and lost influence.',
    schema: schemas.compare_models,
  },
  compare_versions: {
    name: 'compare_versions',
    title: 'Compare two versions of a prompt',
    description:
      'What an edit of a prompt changed: answers to both versions, and for each model the words that gained and lost influence, came and went. Give the new version as text, so that no file is changed before it is known to be better.',
    schema: schemas.compare_versions,
  },
  list_models: {
    name: 'list_models',
    title: 'List models',
    description:
      'The pairs of local models that the other tools can ask, whether they fit into memory, and the models of the hub cache.',
    schema: schemas.list_models,
  },
};
