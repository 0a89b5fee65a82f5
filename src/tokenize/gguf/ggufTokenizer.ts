/** @file The tokenizer of a GGUF as the files would say it that came with the original model. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { GgufMetadata } from '../../checkpoint/gguf/ggufMetadata';
import { readGguf } from '../../checkpoint/gguf/ggufSource';
import type { Problem } from '../../prompt/promptDocument';
import { aroundText, type PutToken } from '../aroundText';
import { type SpecialTokenRole, type TokenizerFiles, checkTemplateSize } from '../tokenizerFiles';
import { checkTokenizerJson, type TokenizerJson } from '../vocabulary';
import { ggufVocabulary, type GgufVocabulary } from './ggufVocabulary';
import { preTokenizerName, preTokenizerNamed, type PreTokenizer } from './preTokenizers';
import { sentencePieceJson } from './sentencePiece';

export function bytePairJson(vocabulary: GgufVocabulary, pre: PreTokenizer): Record<string, unknown> {
  return {
    normalizer: pre.composes ? { type: 'NFC' } : null,
    pre_tokenizer: pre.json,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: pre.ignoreMerges,
      vocab: Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id])),
      merges: vocabulary.merges.map(pairOf),
    },
  };
}

/** The first part is never empty, so that a space that leads is part of it. */
function pairOf(merge: string): readonly [string, string] {
  const at = merge.indexOf(' ', 1);
  return at < 0 ? [merge, ''] : [merge.slice(0, at), merge.slice(at + 1)];
}

/** A tokenizer before the library has read it. */
export interface TokenizerSource {
  /** What to name where it cannot be used. */
  readonly file: string;
  /** tokenizer.json. */
  readonly text: string;
  readonly json: TokenizerJson;
  readonly files: TokenizerFiles;
  /** What is to be said of how it is read. */
  readonly problems: readonly Problem[];
}

/**
 * @param path of the GGUF
 * @param folder as the user named it
 * @throws LensError bad-checkpoint, unsupported where the kind of tokenizer is not known
 */
export function ggufTokenizer(path: string, folder: string): TokenizerSource {
  const { metadata } = readGguf(path);
  const vocabulary = ggufVocabulary(metadata);
  const { model, addsBos } = modelOf(metadata, vocabulary);
  const made = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: vocabulary.added.map(asAdded),
    ...model,
    post_processor: postProcessor(metadata, vocabulary, addsBos),
  };
  const text = JSON.stringify(made);
  return {
    file: path,
    text,
    json: checkTokenizerJson(path, made),
    files: filesOf(metadata, vocabulary, folder),
    problems: [],
  };
}

function modelOf(
  metadata: GgufMetadata,
  vocabulary: GgufVocabulary,
): { readonly model: Record<string, unknown>; readonly addsBos: boolean } {
  const kind = metadata.requiredText('tokenizer.ggml.model');
  if (kind === 'gpt2') {
    const pre = preTokenizerNamed(preTokenizerName(metadata), metadata.path);
    return { model: bytePairJson(vocabulary, pre), addsBos: pre.addsBos };
  }
  if (kind === 'llama') {
    const prefixes = metadata.flag('tokenizer.ggml.add_space_prefix', true);
    return { model: sentencePieceJson(vocabulary, prefixes), addsBos: true };
  }
  throw new LensError({
    reason: 'unsupported',
    message: sentence`${metadata.path} has a tokenizer of the kind ${JSON.stringify(kind.slice(0, 80))}, which is not supported.`,
    next: sentence`Choose a model whose tokenizer is byte-level BPE (gpt2) or SentencePiece BPE (llama).`,
  });
}

function asAdded({ id, content, special, rstrip }: GgufVocabulary['added'][number]): Record<string, unknown> {
  return { id, content, single_word: false, lstrip: false, rstrip, normalized: false, special };
}

/** Puts the tokens in that stand around a text. */
function postProcessor(
  metadata: GgufMetadata,
  { tokens, roles }: GgufVocabulary,
  addsBos: boolean,
): Record<string, unknown> | null {
  const put = (wanted: boolean, role: SpecialTokenRole): PutToken | undefined => {
    const id = wanted ? roles.get(role) : undefined;
    return id === undefined ? undefined : { token: tokens[id]!, id };
  };
  return aroundText(
    put(metadata.flag('tokenizer.ggml.add_bos_token', addsBos), 'bos_token'),
    put(metadata.flag('tokenizer.ggml.add_eos_token', false), 'eos_token'),
  );
}

function filesOf(metadata: GgufMetadata, { tokens, roles }: GgufVocabulary, folder: string): TokenizerFiles {
  return {
    folder,
    specialTokens: Object.fromEntries([...roles].map(([role, id]) => [role, tokens[id]!])),
    chatTemplates: chatTemplates(metadata),
    chatTemplateFile: 'tokenizer.chat_template',
  };
}

/** The template, and others by name: `tokenizer.chat_template.NAME`. */
function chatTemplates(metadata: GgufMetadata): ReadonlyMap<string, string> {
  const templates = new Map<string, string>();
  for (const key of metadata.keys()) {
    const [, name] = /^tokenizer\.chat_template(?:\.(.+))?$/.exec(key) ?? [undefined, undefined];
    if (!key.startsWith('tokenizer.chat_template') || key === 'tokenizer.chat_templates') continue;
    const text = metadata.text(key) ?? '';
    checkTemplateSize(metadata.path, text);
    templates.set(name ?? 'default', text);
  }
  return templates;
}
