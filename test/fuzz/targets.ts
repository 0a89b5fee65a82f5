/** @file What is fuzzed: each reader of files and messages that strangers write, with seeds from which inputs are made. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  mkdirSync,
  copyFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { packEntry, unpackEntry } from '../../src/engine/cache/cacheEntry';
import { specOf } from '../../src/engine/runtime/model';
import { connectView } from '../../src/extension/panel/connection';
import { answerView } from '../../src/extension/panel/viewRequests';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { promptWords } from '../../src/prompt/words';
import { renderChat } from '../../src/tokenize/chatTemplate';
import { compileTemplate } from '../../src/tokenize/jinja';
import { loadTokenizer } from '../../src/tokenize/tokenizer';
import { convertedFacts } from '../support/ggufConverter';
import { ggufBytes } from '../support/ggufFile';
import { mappingFaults } from '../support/mappingFaults';
import * as shapes from '../unit/tokenize/templates';
import type { Target } from './fuzz';
import type { Json, Mutator } from './mutation';

/** @param root of the checkout; @param scratch a folder to write inputs into */
export function targetsIn(root: string, scratch: string): Readonly<Record<string, () => Target>> {
  const goldens = join(root, 'test', 'golden', 'data');
  const demo = join(root, 'models', 'demo', 'tuned');
  const place = (name: string): string => {
    const folder = join(scratch, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  return {
    safetensors: () => safetensors(join(goldens, 'llama'), place('safetensors')),
    gguf: () => gguf(join(goldens, 'llama'), place('gguf')),
    config: () => config(goldens, place('config')),
    tokenizer: () => tokenizer(demo, place('tokenizer')),
    templates: templates,
    prompts: () => prompts(join(root, 'examples')),
    cache,
    messages,
  };
}

/** A folder for inputs, gone with the process. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const readJson = (path: string): Json => JSON.parse(readFileSync(path, 'utf8')) as Json;

/** What stands in front of the numbers, changed as bytes or as JSON whose length is right. */
function safetensors(model: string, folder: string): Target {
  const bytes = readFileSync(join(model, 'model.safetensors'));
  const end = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, end)) as Json;
  copyFileSync(join(model, 'config.json'), join(folder, 'config.json'));
  const withHeader = (text: string): Buffer => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
    return Buffer.concat([length, Buffer.from(text)]);
  };
  return {
    inputs: mutator => {
      const kind = mutator.below(3);
      if (kind === 0) return mutator.bytes(bytes.subarray(0, end));
      return withHeader(kind === 1 ? mutator.text(JSON.stringify(header)) : JSON.stringify(mutator.json(header)));
    },
    run: input => {
      writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([input, bytes.subarray(end)]));
      specOf(openCheckpoint(folder));
    },
  };
}

/** Bytes of a GGUF in which all is said of its tensors. */
const HEAD = 4096;

function gguf(model: string, folder: string): Target {
  const bytes = ggufBytes(convertedFacts(model));
  const file = join(folder, 'model.gguf');
  return {
    inputs: mutator => mutator.bytes(bytes.subarray(0, HEAD)),
    run: input => {
      writeFileSync(file, Buffer.concat([input, bytes.subarray(HEAD)]));
      specOf(openCheckpoint(file));
    },
  };
}

/** config.json and generation_config.json of every family. */
function config(goldens: string, folder: string): Target {
  const families = readdirSync(goldens).filter(family => existsSync(join(goldens, family, 'model.safetensors')));
  return {
    inputs: mutator => {
      const family = mutator.one(families);
      const own = readJson(join(goldens, family, 'config.json'));
      return Buffer.from(JSON.stringify({ family, config: mutator.json(own) }));
    },
    run: input => {
      const { family, config: own } = JSON.parse(input.toString()) as { family: string; config: Json };
      copyFileSync(join(goldens, family, 'model.safetensors'), join(folder, 'model.safetensors'));
      writeFileSync(join(folder, 'config.json'), JSON.stringify(own));
      specOf(openCheckpoint(folder));
    },
  };
}

/** The native library may end the process: see scripts/fuzz.mjs. */
function tokenizer(model: string, folder: string): Target {
  const json = readJson(join(model, 'tokenizer.json')) as Record<string, Json>;
  // What is far larger than all else would be all that is changed.
  const { model: bpe, ...rest } = json;
  const { vocab, merges, ...kind } = bpe as Record<string, Json>;
  copyFileSync(join(model, 'tokenizer_config.json'), join(folder, 'tokenizer_config.json'));
  return {
    inputs: mutator => {
      const [small, own] = [mutator.json(rest), mutator.json(kind)] as Record<string, Json>[];
      return Buffer.from(JSON.stringify({ ...small, model: { ...own, vocab, merges } }));
    },
    run: async input => {
      writeFileSync(join(folder, 'tokenizer.json'), input);
      const loaded = await loadTokenizer(folder);
      const { ids, offsets } = await loaded.encode('Anna had a réd ball 😀.\n', { addSpecialTokens: true });
      if (ids.length !== offsets.length) throw new Error('ids without places');
      await loaded.decode(ids, { skipSpecial: false });
    },
  };
}

const TEMPLATES: readonly string[] = Object.values(shapes);
const LOOPS = [
  ...[
    'sort',
    'reverse',
    'list',
    'join',
    'upper',
    'length',
    'unique',
    'tojson',
    'indent(9)',
    "replace('a', 'aaaa')",
  ].map(filter => `{% set ns.a = (ns.a ~ ns.a) | ${filter} %}`),
  ...['{% set ns.b = ns.b + ns.b %}', '{{ ns.a * 99 }}', '{% for c in ns.a %}{{ c }}{% endfor %}', '{{ ns.b | sort }}'],
  ...["{{ ns.a.split('a') }}", "{{ '%s' % ns.a }}", '{{ m(ns) }}', "{{ 'a' in ns.a }}", '{{ ns.a[::-1] }}'],
];

function templates(): Target {
  const burning = (mutator: Mutator): string =>
    `{% macro m(n) %}{{ n.a | length }}{% endmacro %}{% set ns = namespace(a='ab', b=[1]) %}` +
    `{% for i in range(${mutator.one([9, 40, 9999])}) %}${mutator.one(LOOPS)}${mutator.one(LOOPS)}{% endfor %}`;
  const files = {
    folder: 'folder',
    specialTokens: {},
    chatTemplates: new Map(),
    chatTemplateFile: 'chat_template.jinja',
  };
  const messages = ['system', 'user', 'assistant', 'user'].map(role => ({ role, content: `A ${role} says 😀.\n` }));
  return {
    inputs: mutator => {
      const template = mutator.below(3) === 0 ? burning(mutator) : mutator.one(TEMPLATES);
      return Buffer.from(mutator.text(template, TEMPLATES));
    },
    run: input => {
      const compiled = compileTemplate(input.toString(), 'chat_template.jinja');
      const { text, regions } = renderChat(compiled, { messages, data: [], generationPrompt: true }, files);
      for (const { start, end, from, to, source, exact } of regions)
        if (exact && text.slice(start, end) !== messages[source]!.content.slice(from, to))
          throw new Error(`a place that is not what it says: ${start}-${end}`);
    },
  };
}

const PROMPTS: readonly (readonly [string, string])[] = [
  ['a.txt', 'Anna had a ball. Write a word.\n'],
  [
    'a.prompt.md',
    '---\nmode: agent\nvariables:\n  name: x\n---\nsystem:\nBe kind.\n\nuser:\nSay {{ name }}. ${input:b}\n',
  ],
  ['a.prompty', '---\nname: A\ninputs:\n  a: 1\n---\nsystem:\nBe {{a}}.\nuser:\n{% if a %}Hi{% endif %}\n'],
  ['a.prompt', '---\nmodel: x\n---\n{{role "system"}}Be kind.{{role "user"}}{{#if a}}Hi {{a}}{{/if}}\n'],
  ['a.prompt.yml', 'messages:\n- role: system\n  content: |\n    Be kind.\n- role: user\n  content: "Hi {{a}}\\n"\n'],
  [
    'a.json',
    '{"messages":[{"role":"user","content":"a \\u00e9 {{b}}"},{"role":"assistant","content":[{"type":"text","text":"c"}]}],"tools":[]}',
  ],
  ['a.jsonl', '{"messages":[{"role":"user","content":"a"}]}\n[{"role":"user","content":"b"}]\n'],
  ['a.j2', '{% for m in [1,2] %}{{ m }}{% endfor %}{% set a = "x" | upper %}{{ a }} <|user|> b'],
];

const OPERANDS = [
  'a',
  'b',
  '-1',
  '0.5',
  '99999999999',
  "'x\\n😀'",
  "''",
  '[3, [1]]',
  '{"a": 1}',
  'none',
  '__proto__',
  's',
  's[1:-1]',
  '(a * 9)',
];
const FILTERS =
  'upper title trim wordcount default(1) join(s) length first last list reverse sort unique items dictsort sum min max replace(s,-1) indent(-5) indent(s) truncate(-3) map(s) select(odd) tojson(-2) int float round(-400) round(400) strip(s) split(s) startswith(s) get(s)'.split(
    ' ',
  );

/** Expressions that nobody would write, each of them small. */
function expression(mutator: Mutator, depth: number): string {
  if (depth === 0) return mutator.one(OPERANDS);
  const [left, right] = [expression(mutator, depth - 1), expression(mutator, depth - 1)];
  const kind = mutator.below(4);
  if (kind === 0) return `(${left} ${mutator.one(['+', '-', '*', '/', '%', '~', '==', '<', 'in', 'and'])} ${right})`;
  if (kind === 1) return `(${left})[${right}${mutator.one(['', ':'])}]`;
  return `(${left})${mutator.one([' | ', '.'])}${mutator.one(FILTERS)}`;
}

function expressions(mutator: Mutator): string {
  const [a, b, c] = [3, 2, 3].map(depth => expression(mutator, depth));
  return `a.j2\0{% set s = ${a} %}{% for i in ${b} %}{{ i }}{% endfor %}{{ ${c} }} x`;
}

function prompts(examples: string): Target {
  const own = readdirSync(examples).flatMap(name =>
    /\.(md|txt|ya?ml|jsonl?|prompty|prompt|j2)$/.test(name)
      ? [[name, readFileSync(join(examples, name), 'utf8')] as const]
      : [],
  );
  const all = [...PROMPTS, ...own];
  return {
    inputs: mutator => {
      if (mutator.below(4) === 0) return Buffer.from(expressions(mutator));
      const [name, text] = mutator.one(all);
      return Buffer.from(
        `${name}\0${mutator.text(
          text,
          all.map(([, other]) => other),
        )}`,
      );
    },
    run: input => {
      const [fileName = '', ...rest] = input.toString().split('\0');
      const text = rest.join('\0');
      const document = parsePrompt(text, { fileName, values: { name: 'b', a: '\u202e' } });
      const words = promptWords(text, document);
      const faults = mappingFaults(text, document);
      if (faults.length > 0) throw new Error(faults[0]);
      if (words.some(({ span: { start, end } }) => start < 0 || end > text.length || end <= start))
        throw new Error('a word outside the file');
    },
  };
}

/** Entries with right digests too: whoever can write into the cache can compute one. */
function cache(): Target {
  const entry = {
    data: { a: [1, 'b'] },
    arrays: { f: Float32Array.of(1, 2, 3), d: Float64Array.of(1), i: Int32Array.of(7) },
  };
  const whole = packEntry('key', entry);
  const start = 40;
  return {
    inputs: mutator => {
      if (mutator.below(3) === 0) return mutator.bytes(whole);
      const rest = mutator.bytes(whole.subarray(start));
      return Buffer.concat([whole.subarray(0, 8), createHash('sha256').update(rest).digest(), rest]);
    },
    run: input => {
      const found = unpackEntry(input, 'key');
      if (found === undefined) return;
      for (const [name, array] of Object.entries(found.arrays))
        if (array.byteLength > input.length) throw new Error(`${name} is larger than its file`);
    },
  };
}

const MESSAGES: readonly Json[] = [
  ...[
    ['view/ready', { uri: 'file:///a', follow: true, mode: 'tuned', answerWord: 3 }],
    ['view/revealWord', { word: 1 }],
    ['view/pickAnswerWord', { word: null }],
    ['view/runCommand', { command: 'explain' }],
    ['view/copy', { text: 'a' }],
    ['view/setMode', { mode: 'base' }],
    ['view/setFollow', { follow: false }],
  ].map(([method, params], id): Json => ({ jsonrpc: '2.0', id, method: method!, params: params! })),
  { jsonrpc: '2.0', method: '$/progress', params: { token: 1, value: 2 } },
  { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } },
  { jsonrpc: '2.0', id: 1, result: null },
  { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'a' } },
];

/** What a page says, which may be a stranger's. */
function messages(): Target {
  return {
    inputs: mutator => Buffer.from(JSON.stringify(mutator.json(mutator.one(MESSAGES)))),
    run: async input => {
      let told: (message: unknown) => void = () => undefined;
      const wrong: string[] = [];
      const connection = connectView(
        {
          postMessage: () => Promise.resolve(true),
          onDidReceiveMessage: listener => ((told = listener), { dispose: () => undefined }),
        },
        { warn: () => undefined },
      );
      const word = (value: number | undefined): void => {
        if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) wrong.push(`word ${value}`);
      };
      answerView(connection, {
        ...{ ready: () => undefined, revealWord: word, pickAnswerWord: word, setFollow: () => undefined },
        ...{ run: () => undefined, copy: () => undefined, setMode: () => undefined },
      });
      connection.listen();
      told(JSON.parse(input.toString()));
      await new Promise(resolve => setImmediate(resolve));
      connection.dispose();
      if (wrong.length > 0) throw new Error(wrong.join());
    },
  };
}
