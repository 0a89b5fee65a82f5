/** @file The small text files beside tokenizer.json: special tokens by role, and the chat templates. */
import { sentence } from '../base/sentence';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { LensError, messageOf } from '../base/errors';
import { readSmallFile } from '../checkpoint/jsonFile';
import { AddedTokensFile, declarationsOf, declaring, declaringSpecial, ModelConfigFile } from './declarations';
import type { Declarations } from './declarations';

/** The largest seen is 1.2 MB (a vocabulary's whole added_tokens_decoder); sixteen times that is no configuration any more. */
const MAX_CONFIG_BYTES = 16 * 2 ** 20;
/** The largest chat template seen has some 60 kB; the lexer's own patterns grow with the square of runs of white space. */
const MAX_TEMPLATE_BYTES = 256 * 1024;

/** The special tokens that a chat template is given by name, as `apply_chat_template` of transformers gives them. */
const ROLE_NAMES = [
  'bos_token',
  'eos_token',
  'unk_token',
  'pad_token',
  'sep_token',
  'cls_token',
  'mask_token',
] as const;
export type SpecialTokenRole = (typeof ROLE_NAMES)[number];

export interface TokenizerFiles {
  readonly folder: string;
  /** Spelling of each special token that the checkpoint names. */
  readonly specialTokens: Readonly<Partial<Record<SpecialTokenRole, string>>>;
  /** Chat templates by name; a checkpoint with one template calls it `default`. Empty without any. */
  readonly chatTemplates: ReadonlyMap<string, string>;
  /** Name of the file that holds the chat templates. */
  readonly chatTemplateFile: string;
  /** What they say of the tokenizer itself; a GGUF has it all in its vocabulary. */
  readonly declared?: Declarations;
}

const specialToken = v.nullish(v.union([v.string(), v.looseObject({ content: v.string() })]));
const specialTokens = Object.fromEntries(ROLE_NAMES.map(name => [name, specialToken])) as Record<
  SpecialTokenRole,
  typeof specialToken
>;
const namedTemplates = v.array(v.looseObject({ name: v.string(), template: v.string() }));
const TokenizerConfig = v.looseObject({
  ...specialTokens,
  ...declaring,
  ...declaringSpecial,
  chat_template: v.nullish(v.union([v.string(), namedTemplates])),
});
const SpecialTokensMap = v.looseObject({ ...specialTokens, ...declaringSpecial });
type SpecialTokenEntry = NonNullable<v.InferOutput<typeof specialToken>>;
type SpecialTokenEntries = Readonly<Partial<Record<SpecialTokenRole, SpecialTokenEntry | null | undefined>>>;

/**
 * Reads tokenizer_config.json, special_tokens_map.json, added_tokens.json and chat_template.jinja of a checkpoint folder, and
 * what config.json says of the tokenizer; each may be absent. `chat_template.jinja` wins over the config's own template, and
 * special_tokens_map.json counts, and wins, where tokenizer_config.json lists no added tokens: as in transformers.
 * @throws LensError bad-checkpoint naming the file that is too large, no UTF-8, no JSON or wrongly shaped
 */
export function readTokenizerFiles(folder: string): TokenizerFiles {
  const config = readJson(folder, 'tokenizer_config.json', TokenizerConfig);
  const map = readJson(folder, 'special_tokens_map.json', SpecialTokensMap);
  const added = readJson(folder, 'added_tokens.json', AddedTokensFile);
  const model = readJson(folder, 'config.json', ModelConfigFile);
  const jinja = readText(join(folder, 'chat_template.jinja'), MAX_TEMPLATE_BYTES);
  const roles: SpecialTokenEntries = config?.added_tokens_decoder == null ? { ...config, ...map } : config;
  const around = { ...ownSpelling('bos', roles.bos_token), ...ownSpelling('eos', roles.eos_token) };
  return {
    folder,
    specialTokens: spellings(roles),
    chatTemplates: jinja === undefined ? templatesByName(folder, config?.chat_template) : new Map([['default', jinja]]),
    chatTemplateFile: jinja === undefined ? 'tokenizer_config.json' : 'chat_template.jinja',
    declared: declarationsOf({
      config,
      map,
      added,
      model,
      roles: { list: entriesOf(roles).map(([, entry]) => entry), ...around },
    }),
  };
}

function entriesOf(entries: SpecialTokenEntries): readonly (readonly [SpecialTokenRole, SpecialTokenEntry])[] {
  return ROLE_NAMES.flatMap(name => {
    const entry = entries[name];
    return entry == null ? [] : [[name, entry] as const];
  });
}

/** Null says that there is none, which is more than not saying anything. */
function ownSpelling(key: 'bos' | 'eos', entry: SpecialTokenEntry | null | undefined) {
  if (entry === undefined) return {};
  return { [key]: entry === null || typeof entry === 'string' ? entry : entry.content };
}

function spellings(entries: SpecialTokenEntries): Partial<Record<SpecialTokenRole, string>> {
  return Object.fromEntries(
    entriesOf(entries).map(([name, entry]) => [name, typeof entry === 'string' ? entry : entry.content]),
  );
}

function templatesByName(
  folder: string,
  templates: string | v.InferOutput<typeof namedTemplates> | null | undefined,
): ReadonlyMap<string, string> {
  const named = typeof templates === 'string' ? [{ name: 'default', template: templates }] : (templates ?? []);
  for (const { template } of named) checkTemplateSize(join(folder, 'tokenizer_config.json'), template);
  return new Map(named.map(t => [t.name, t.template]));
}

/** @throws LensError bad-checkpoint where a chat template is longer than any that makes sense */
export function checkTemplateSize(file: string, template: string): void {
  if (template.length > MAX_TEMPLATE_BYTES) throw tooLarge(file, template.length, MAX_TEMPLATE_BYTES);
}

function readJson<S extends v.GenericSchema>(folder: string, name: string, schema: S): v.InferOutput<S> | undefined {
  const file = join(folder, name);
  const text = readText(file, MAX_CONFIG_BYTES);
  if (text === undefined) return undefined;
  const parsed = v.safeParse(schema, parseJson(file, text));
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${file} is not what a tokenizer needs: ${v.getDotPath(issue) ?? sentence`the whole file`}: ${issue.message}.`,
    next: sentence`Download this file again from where the model came from.`,
  });
}

/** @throws LensError bad-checkpoint naming the file and what the parser stumbled over */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LensError(
      {
        reason: 'bad-checkpoint',
        message: sentence`${file} is not JSON: ${messageOf(error)}.`,
        next: sentence`Download this file again from where the model came from.`,
      },
      { cause: error },
    );
  }
}

/**
 * A whole UTF-8 file, or undefined where there is none.
 * @throws LensError bad-checkpoint where it is larger than `limit` bytes, unreadable or no UTF-8
 */
export function readText(file: string, limit: number): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (stat.size > limit) throw tooLarge(file, stat.size, limit);
    return new TextDecoder('utf-8', { fatal: true }).decode(readSmallFile(file, limit));
  } catch (error) {
    if (LensError.is(error)) throw error;
    throw new LensError(
      {
        reason: 'bad-checkpoint',
        message: sentence`${file} can't be read as text: ${messageOf(error)}.`,
        next: sentence`Check its permissions, or download the file again.`,
      },
      { cause: error },
    );
  }
}

function tooLarge(file: string, size: number, limit: number): LensError {
  return new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${file} holds ${size} bytes where at most ${limit} make sense.`,
    next: sentence`Check that the folder is a Hugging Face checkpoint, and download this file again.`,
  });
}
