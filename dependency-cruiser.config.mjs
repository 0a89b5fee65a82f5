// Who may import whom (ARCHITECTURE.md, "Rooms"): rooms, edges of types alone, packages, Node's modules, and no circle anywhere.

/**
 * A room is a folder of src/ (or a folder of such a folder), and `webview`. `imports` names the rooms that it may import, `types` those
 * of which it may import types alone, `packages` what it may take from node_modules; a room with `node: true` may use Node's modules.
 * What is not named is forbidden. Files of a room may import each other.
 *
 * @typedef {{ imports?: string[], types?: string[], packages?: string[], node?: boolean }} Room
 * @type {Record<string, Room>}
 */
const rooms = {
  // Runs everywhere, browsers included.
  base: {},
  files: { imports: ['base'], node: true },
  prompt: { imports: ['base'], packages: ['yaml', 'compromise'] },
  protocol: { imports: ['base'], types: ['prompt'], packages: ['vscode-jsonrpc'] },
  checkpoint: { imports: ['base', 'files'], packages: ['valibot'], node: true },
  tokenize: {
    imports: ['base', 'prompt', 'checkpoint'],
    packages: ['tokenizers', '@huggingface/jinja', 'valibot'],
    node: true,
  },
  graph: { imports: ['base'], packages: ['onnx-buf', '@bufbuild/protobuf'] },
  architecture: { imports: ['base', 'graph'], types: ['checkpoint'] },
  explain: { imports: ['base', 'protocol'], types: ['prompt'], packages: ['ml-matrix'] },
  picture: { imports: ['base', 'protocol', 'prompt', 'explain'], packages: ['diff'] },
  page: { imports: ['base', 'protocol', 'prompt'], node: true },
  models: { imports: ['base', 'files'], types: ['protocol'], packages: ['valibot', 'yaml'], node: true },
  client: { imports: ['base', 'protocol'], types: ['prompt'], packages: ['vscode-jsonrpc'], node: true },
  doctor: { imports: ['base', 'files', 'protocol', 'models', 'client'], node: true },

  // The child process. Features stand on runtime, providers, reading and the cache; the process puts all together.
  'engine/linearAlgebra': {},
  'engine/runtime': {},
  'engine/providers': {},
  'engine/cache': {},
  'engine/reading': {},
  'engine/attribution': {},
  'engine/attention': {},
  'engine/concepts': {},
  'engine/heads': {},
  'engine/comparison': {},
  'engine/inspect': {},
  'engine/process': {},
};

export default { rooms };
