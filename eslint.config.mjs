import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** The rooms of src/ and what each may import of the others (ARCHITECTURE.md, "Rooms"). */
const rooms = {
  base: [],
  protocol: ['base', 'prompt', 'picture'],
  prompt: ['base'],
  tokenize: ['base', 'prompt', 'checkpoint'],
  checkpoint: ['base'],
  graph: ['base'],
  architecture: ['base', 'graph', 'checkpoint'],
  explain: ['base', 'graph', 'architecture', 'protocol', 'prompt'],
  // From an explanation to what a view draws; no colour, no DOM, no editor.
  picture: ['base', 'protocol', 'prompt', 'explain'],
  engine: ['base', 'protocol', 'prompt', 'tokenize', 'checkpoint', 'graph', 'architecture', 'explain'],
  hub: ['base'],
  client: ['base', 'protocol', 'prompt', 'hub'],
  workbench: ['base', 'protocol', 'prompt', 'picture', 'hub', 'client'],
  editor: ['base', 'protocol', 'prompt', 'picture', 'hub', 'client', 'workbench'],
  // HTML around a view: in a panel, or as a page of its own.
  page: ['base', 'protocol', 'prompt'],
  panel: ['base', 'protocol', 'prompt', 'picture', 'hub', 'client', 'workbench', 'page'],
  // Runs in browsers.
  webview: ['base', 'protocol', 'picture'],
  cli: ['base', 'protocol', 'prompt', 'picture', 'tokenize', 'checkpoint', 'explain', 'hub', 'client', 'page'],
};

/** Packages that only some files may import. */
const keepers = [
  { package: 'onnxruntime-node', only: ['src/engine/runtime/ort.ts'] },
  { package: 'onnx-buf', only: ['src/graph/onnxModel.ts'] },
  { package: '@bufbuild/protobuf', only: ['src/graph/onnxModel.ts'] },
  { package: 'tokenizers', only: ['src/tokenize/tokenizer.ts'] },
  { package: '@vscode/webview-ui-toolkit', only: ['webview/components/ui.ts'] },
  { package: 'vscode', only: ['src/extension.ts', 'src/workbench/**', 'src/editor/**', 'src/panel/**'] },
];

/** @param {string | undefined} exempt files of a keeper, which may import what it keeps */
const restricted = exempt => ({
  paths: keepers
    .filter(k => exempt === undefined || !k.only.includes(exempt))
    .map(k => ({ name: k.package, message: `Only ${k.only.join(', ')} may import ${k.package}.` })),
});

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'models/**', '.cache/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map(c => ({ ...c, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // Checked index access gives `T | undefined`; inside a loop bounded by the array's length the `!` says why it is there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    plugins: { boundaries },
    settings: {
      // Entries only put rooms together.
      'boundaries/ignore': ['src/cli.ts', 'src/extension.ts'],
      'boundaries/elements': [
        ...Object.keys(rooms).map(type => ({
          type,
          pattern: type === 'webview' ? 'webview/**' : `src/${type}/**`,
          partialMatch: false,
        })),
      ],
      'import/resolver': { node: { extensions: ['.ts', '.json'] } },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', restricted(undefined)],
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message: '{{from.element.type}} may not import {{to.element.type}} (see ARCHITECTURE.md, "Rooms").',
          policies: Object.entries(rooms).map(([from, allow]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { type: [from, ...allow] } } },
          })),
        },
      ],
    },
  },
  ...[...new Set(keepers.flatMap(k => k.only))].map(only => ({
    files: [only],
    rules: { 'no-restricted-imports': ['error', restricted(only)] },
  })),
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
