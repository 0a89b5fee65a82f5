// Who may import whom (ARCHITECTURE.md, "Rooms"): rooms, edges of types alone, packages, Node's modules, and no circle anywhere.

/**
 * A room is a folder of src/, or a folder of such a folder, and `webview`. Files of a room may import each other; what is not named here is forbidden.
 *
 * @typedef {object} Room
 * @property {string[]} [imports] rooms
 * @property {string[]} [types] rooms of which types alone may be imported
 * @property {string[]} [packages]
 * @property {boolean} [node] runs in Node: may import Node's modules
 */

/** What every feature of the engine stands on. */
const engineFeature = {
  imports: ['base', 'protocol', 'prompt', 'tokenize', 'checkpoint', 'architecture', 'graph', 'explain'],
  engine: ['engine/request', 'engine/runtime', 'engine/cache', 'engine/reading'],
};
const feature = (...more) => ({
  imports: [...engineFeature.imports, ...engineFeature.engine, ...more],
  packages: ['valibot'],
  node: true,
});

/** @type {Record<string, Room>} */
const rooms = {
  // Runs everywhere, browsers included.
  base: { packages: ['@vscode/l10n'] },
  protocol: { imports: ['base'], types: ['prompt'], packages: ['vscode-jsonrpc'] },
  prompt: { imports: ['base'], packages: ['yaml', 'compromise'] },
  graph: { imports: ['base'], packages: ['onnx-buf', '@bufbuild/protobuf'] },
  architecture: { imports: ['base', 'graph'], types: ['checkpoint'] },
  explain: { imports: ['base', 'protocol'], types: ['prompt'], packages: ['ml-matrix', 'diff'] },
  statistics: { imports: ['base'] },
  picture: { imports: ['base', 'protocol', 'prompt', 'explain'], packages: ['@vscode/l10n'] },

  // Runs in Node.
  files: { imports: ['base'], node: true },
  assembled: { imports: ['base', 'files', 'prompt'], node: true },
  checkpoint: { imports: ['base', 'files'], packages: ['valibot'], node: true },
  tokenize: {
    imports: ['base', 'prompt', 'checkpoint'],
    packages: ['tokenizers', '@huggingface/jinja', 'valibot'],
    node: true,
  },
  models: {
    imports: ['base', 'files'],
    types: ['protocol'],
    packages: ['@vscode/l10n', 'valibot', 'yaml'],
    node: true,
  },
  client: { imports: ['base', 'protocol'], packages: ['vscode-jsonrpc'], node: true },
  doctor: {
    imports: ['base', 'files', 'protocol', 'models'],
    types: ['client'],
    packages: ['@vscode/l10n'],
    node: true,
  },
  page: { imports: ['base', 'protocol', 'prompt', 'picture'], node: true },
  study: {
    imports: ['base', 'files', 'protocol', 'prompt', 'statistics', 'picture'],
    types: ['client'],
    packages: ['valibot', 'yaml', 'hyparquet', 'hyparquet-writer'],
    node: true,
  },

  // What agents are answered, for the tools of the editor and of the MCP server alike.
  agent: {
    imports: ['base', 'protocol', 'prompt', 'explain', 'models', 'picture'],
    types: ['client'],
    packages: ['valibot'],
  },

  // The engine's process, from what others stand on to what puts all together.
  'engine/request': { imports: ['base'], types: ['protocol'], node: true },
  'engine/runtime': {
    imports: ['base', 'protocol', 'checkpoint', 'tokenize', 'graph', 'architecture', 'engine/request'],
    packages: ['onnxruntime-node'],
    node: true,
  },
  'engine/linearAlgebra': { imports: ['base', 'graph', 'explain', 'engine/request', 'engine/runtime'] },
  'engine/cache': { imports: ['base', 'checkpoint', 'files'], types: ['protocol'], packages: ['valibot'], node: true },
  'engine/providers': {
    imports: ['base', 'protocol', 'files', 'graph', 'architecture', 'engine/runtime'],
    types: ['engine/cache'],
    packages: ['valibot'],
    node: true,
  },
  'engine/reading': {
    imports: ['base', 'protocol', 'prompt', 'tokenize', 'explain', 'engine/request', 'engine/runtime'],
    types: ['engine/cache', 'engine/providers'],
    node: true,
  },
  'engine/attribution': feature(),
  'engine/ablation': feature('engine/attribution'),
  'engine/surprise': feature('engine/attribution'),
  'engine/rules': feature('engine/attribution', 'engine/ablation'),
  'engine/attention': feature('engine/attribution'),
  'engine/heads': feature('engine/attribution', 'engine/attention'),
  'engine/concepts': feature('engine/linearAlgebra'),
  'engine/comparison': feature('engine/attribution', 'engine/attention', 'engine/concepts'),
  'engine/inspect': feature(
    'files',
    'engine/ablation',
    'engine/attribution',
    'engine/attention',
    'engine/concepts',
    'engine/linearAlgebra',
  ),
  'engine/process': {
    imports: ['base', 'files', 'protocol', 'checkpoint', 'tokenize', 'engine'],
    packages: ['vscode-jsonrpc'],
    node: true,
  },

  // Surfaces.
  cli: {
    imports: [
      'base',
      'files',
      'protocol',
      'prompt',
      'checkpoint',
      'explain',
      'models',
      'client',
      'doctor',
      'picture',
      'page',
      'study',
      'agent',
      'assembled',
    ],
    packages: ['string-width', '@modelcontextprotocol/server', '@valibot/to-json-schema'],
    node: true,
  },
  extension: {
    imports: [
      'base',
      'files',
      'protocol',
      'prompt',
      'models',
      'client',
      'doctor',
      'picture',
      'page',
      'agent',
      'study',
      'assembled',
    ],
    packages: ['vscode', '@vscode/l10n', 'vscode-jsonrpc', 'valibot'],
    node: true,
  },
  webview: {
    imports: ['base', 'protocol', 'picture'],
    packages: ['@vscode/l10n', '@vscode/webview-ui-toolkit', 'lit', 'valibot', 'vscode-jsonrpc'],
  },
};

/** Packages that only one file, or one folder, may import. */
const keepers = {
  'onnxruntime-node': 'src/engine/runtime/ort.ts',
  'onnx-buf': 'src/graph/onnxModel.ts',
  '@bufbuild/protobuf': 'src/graph/onnxModel.ts',
  hyparquet: 'src/study/results/tableFile.ts',
  'hyparquet-writer': 'src/study/results/tableFile.ts',
  tokenizers: 'src/tokenize/tokenizer.ts',
  '@modelcontextprotocol/server': 'src/cli/mcp/(mcpServer|serveStdio).ts',
  '@valibot/to-json-schema': 'src/cli/mcp/mcpServer.ts',
  '@vscode/webview-ui-toolkit': 'webview/components/ui.ts',
};

const pathOf = room => (room === 'webview' ? '^webview/' : `^src/${room}/`);
const packagePath = name => `(^|/)node_modules/(@types/)?${name}(/|$)`;
/** `vscode` is given by the editor: there is no such folder. */
const packageRules = name => [packagePath(name), `^${name}(/|$)`];

/** Rules of one room; each says what may not be, so they name all that is allowed. */
function rulesOf([room, { imports = [], types = [], packages = [], node = false }]) {
  const own = pathOf(room);
  const local = [own, ...imports.map(pathOf)];
  const rules = [
    {
      name: `${room} imports no other room`,
      from: { path: own },
      to: { path: '^(src|webview)/', pathNot: [...local, ...types.map(pathOf)] },
    },
    {
      name: `${room} imports no other package`,
      from: { path: own },
      to: {
        dependencyTypesNot: ['local', 'core', 'type-only'],
        pathNot: ['^(src|webview)/', 'package\\.json$', ...packages.flatMap(packageRules)],
      },
    },
  ];
  if (types.length > 0) {
    rules.push({
      name: `${room} imports only types there`,
      from: { path: own },
      to: { path: types.map(pathOf), pathNot: local, dependencyTypesNot: ['type-only'] },
    });
  }
  if (!node) rules.push({ name: `${room} needs no Node`, from: { path: own }, to: { dependencyTypes: ['core'] } });
  return rules;
}

export default {
  forbidden: [
    { name: 'no circles', from: {}, to: { circular: true } },
    ...Object.entries(rooms).flatMap(rulesOf),
    {
      name: 'every file is in a room',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(rooms).map(pathOf) },
      to: {},
    },
    ...Object.entries(keepers).map(([name, keeper]) => ({
      name: `only ${keeper} imports ${name}`,
      from: { pathNot: `^${keeper}$` },
      to: { path: packageRules(name) },
    })),
  ].map(rule => ({ severity: 'error', ...rule })),
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
  },
};
