/** @file What the files beside tokenizer.json say of the tokenizer itself: tokens added to it, its class, and the release that wrote it. */
import * as v from 'valibot';

/** Flags as tokenizer.json has them. */
export interface DeclaredToken {
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

export interface NumberedToken extends DeclaredToken {
  readonly id: number;
}

export interface Declarations {
  /** Of `added_tokens_decoder` or added_tokens.json, in the order of their ids, which is how transformers adds them. */
  readonly added: readonly NumberedToken[];
  /** Tokens that play a role, and further ones that are called special. */
  readonly special: readonly DeclaredToken[];
  /** `tokenizer_class` without `Fast`. */
  readonly className?: string;
  /** As LlamaTokenizer was before it put spaces only where a text begins. */
  readonly legacy?: boolean;
  readonly addsPrefixSpace?: boolean;
  /** Beginning and end of sequence; null where the files say that there is none. */
  readonly bos?: string | null;
  readonly eos?: string | null;
  readonly addsBos?: boolean;
  readonly addsEos?: boolean;
  /** Of transformers, as config.json names it. */
  readonly release?: string;
  readonly modelType?: string;
}

const flag = v.optional(v.boolean(), false);
const Token = v.looseObject({
  content: v.string(),
  single_word: flag,
  lstrip: flag,
  rstrip: flag,
  normalized: v.optional(v.boolean()),
  special: flag,
});
type Token = v.InferOutput<typeof Token>;
const named = v.union([v.string(), v.looseObject({ content: v.string() })]);
const further = v.nullish(v.union([v.array(named), v.record(v.string(), named)]));

/** Entries of tokenizer_config.json that say so; special_tokens_map.json has the last two as well. */
export const declaring = {
  added_tokens_decoder: v.nullish(v.record(v.pipe(v.string(), v.regex(/^\d{1,9}$/)), Token)),
  tokenizer_class: v.nullish(v.string()),
  legacy: v.nullish(v.boolean()),
  add_prefix_space: v.nullish(v.boolean()),
  add_bos_token: v.nullish(v.boolean()),
  add_eos_token: v.nullish(v.boolean()),
} as const;
export const declaringSpecial = { additional_special_tokens: further, extra_special_tokens: further } as const;

/** added_tokens.json: a token's id by its content. */
export const AddedTokensFile = v.record(v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
/** What config.json says of the tokenizer; a broken one is the checkpoint reader's to refuse. */
export const ModelConfigFile = v.looseObject({
  transformers_version: v.fallback(v.nullish(v.string()), undefined),
  model_type: v.fallback(v.nullish(v.string()), undefined),
  tokenizer_class: v.fallback(v.nullish(v.string()), undefined),
});

type Declaring = { readonly [K in keyof typeof declaring]?: v.InferOutput<(typeof declaring)[K]> };
type DeclaringSpecial = { readonly [K in keyof typeof declaringSpecial]?: v.InferOutput<(typeof declaringSpecial)[K]> };
type Named = v.InferOutput<typeof named>;

export interface DeclaringFiles {
  readonly config: (Declaring & DeclaringSpecial) | undefined;
  readonly map: DeclaringSpecial | undefined;
  readonly added: v.InferOutput<typeof AddedTokensFile> | undefined;
  readonly model: v.InferOutput<typeof ModelConfigFile> | undefined;
  /** Tokens that play a role, as the files say them. */
  readonly roles: { readonly list: readonly Named[]; readonly bos?: string | null; readonly eos?: string | null };
}

/** `added_tokens_decoder` says it all: with it, transformers opens neither special_tokens_map.json nor added_tokens.json. */
export function declarationsOf({ config, map, added, model, roles }: DeclaringFiles): Declarations {
  const decoder = config?.added_tokens_decoder ?? undefined;
  const lists = [config, ...(decoder === undefined ? [map] : [])].flatMap(file => [
    file?.additional_special_tokens,
    file?.extra_special_tokens,
  ]);
  const special = [...roles.list, ...lists.flatMap(contents)].map(asSpecial);
  const tokens =
    decoder === undefined ? addedInFile(added ?? {}, new Set(special.map(({ content }) => content))) : inOrder(decoder);
  const className = (config?.tokenizer_class ?? model?.tokenizer_class)?.replace(/Fast$/, '');
  return {
    added: tokens,
    special,
    ...defined('className', className),
    ...defined('legacy', config?.legacy),
    ...defined('addsPrefixSpace', config?.add_prefix_space),
    ...defined('addsBos', config?.add_bos_token),
    ...defined('addsEos', config?.add_eos_token),
    ...defined('modelType', model?.model_type),
    ...defined('release', model?.transformers_version),
    ...(roles.bos === undefined ? {} : { bos: roles.bos }),
    ...(roles.eos === undefined ? {} : { eos: roles.eos }),
  };
}

function defined<K extends string, T>(key: K, value: T | null | undefined): Partial<Record<K, T>> {
  return value == null ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}

function contents(list: v.InferOutput<typeof further>): readonly Named[] {
  return list == null ? [] : Object.values(list);
}

function inOrder(decoder: Readonly<Record<string, Token>>): readonly NumberedToken[] {
  return Object.entries(decoder)
    .map(([id, token]) => ({
      id: Number(id),
      ...flagsOf({ ...token, normalized: token.normalized ?? !token.special }),
    }))
    .sort((a, b) => a.id - b.id);
}

function addedInFile(ids: Readonly<Record<string, number>>, special: ReadonlySet<string>): readonly NumberedToken[] {
  return Object.entries(ids)
    .sort(([, a], [, b]) => a - b)
    .map(([content, id]) => {
      const isSpecial = special.has(content);
      return { id, ...plain(content), normalized: !isSpecial, special: isSpecial };
    });
}

function asSpecial(token: Named): DeclaredToken {
  if (typeof token === 'string') return { ...plain(token), special: true };
  const { content, ...flags } = token;
  return flagsOf({ ...plain(content), ...v.parse(v.looseObject(onlyFlags), flags), special: true });
}

const onlyFlags = {
  single_word: v.fallback(flag, false),
  lstrip: v.fallback(flag, false),
  rstrip: v.fallback(flag, false),
  normalized: v.fallback(flag, false),
} as const;

function plain(content: string): DeclaredToken {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
}

/** Nothing else of the file goes into a tokenizer.json, which the library reads strictly. */
function flagsOf({ content, single_word, lstrip, rstrip, normalized, special }: DeclaredToken): DeclaredToken {
  return { content, single_word, lstrip, rstrip, normalized, special };
}
