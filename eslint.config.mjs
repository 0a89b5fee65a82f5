import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** @param names of members, as the text of a regular expression */
const member = (names, message) => [
  { selector: `MemberExpression[property.name=/^(${names})$/]`, message },
  { selector: `MemberExpression[property.value=/^(${names})$/]`, message },
  { selector: `ImportSpecifier[imported.name=/^(${names})$/]`, message },
  { selector: `ObjectPattern > Property[key.name=/^(${names})$/]`, message },
];

const noMarkup = [
  ...member(
    'innerHTML|outerHTML|insertAdjacentHTML|srcdoc|unsafeHTML|unsafeSVG|unsafeStatic|unsafeCSS',
    'Text must not become markup: let Lit, or escapeHtml, put it in.',
  ),
];

const shownByOneFile = [
  ...noMarkup,
  ...member('MarkdownString', 'Build Markdown with ours (core/markdownText.ts) and show it with markdownString.'),
  ...member(
    'show(Information|Warning|Error)Message|setStatusBarMessage|showInputBox|createInputBox|withProgress',
    'Say and ask it with core/messages.ts, where what is quoted cannot become a link or an icon.',
  ),
  ...[
    'AssignmentExpression[left.property.name=/^(isTrusted|supportHtml|supportThemeIcons)$/]',
    'ObjectExpression > Property[key.name=/^(isTrusted|supportHtml|supportThemeIcons)$/]',
  ].map(selector => ({ selector, message: 'Markdown is trusted in core/wordHover.ts alone.' })),
  {
    selector: 'ObjectExpression > Property[key.name=/^(hoverMessage|glyphMarginHoverMessage)$/]',
    message: 'VS Code reads this text as Markdown: give it through core/wordHover.ts, in a hover.',
  },
  {
    selector: 'NewExpression[callee.property.name="Hover"] > :matches(Literal, TemplateLiteral).arguments',
    message: 'VS Code reads this text as Markdown: give it markdownString.',
  },
  {
    selector:
      ':matches(TSAsExpression, TSTypeAssertion) > TSTypeReference[typeName.name=/^(OwnMarkdown|Label|MarkdownPart)$/]',
    message: 'Made by ours and label alone, not asserted.',
  },
];

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
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  // What prompts, templates, models and the hub say is text wherever it is shown: one file each makes Markdown, labels and messages.
  {
    files: ['src/extension.ts', 'src/extension/**/*.ts'],
    ignores: [
      'src/extension/core/wordHover.ts',
      'src/extension/core/markdownText.ts',
      'src/extension/core/labelText.ts',
      'src/extension/core/messages.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...shownByOneFile] },
  },
  {
    files: ['src/page/**/*.ts', 'src/picture/**/*.ts', 'src/cli/**/*.ts', 'webview/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noMarkup] },
  },
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
