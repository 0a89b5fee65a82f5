/**
 * @file A language model of the editor for tests: an extension of its own provides it through VS Code's API (1.104 and later), writes down all
 * that it is sent, and answers each numbered line with a name.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

export const MODEL_NAME = 'Test Words';

/** Of the window's server: where its model writes down what it is sent. */
const SENT_VARIABLE = 'WORDS_MODEL_SENT';

const SOURCE = `
const vscode = require('vscode');
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');

const info = { id: 'words', name: ${JSON.stringify(MODEL_NAME)}, family: 'words', version: '1', maxInputTokens: 100000, maxOutputTokens: 10000 };

function answer(messages, options) {
  const texts = messages.map(({ content }) => [].concat(content).map(part => part.value ?? part).join(''));
  appendFileSync(process.env.${SENT_VARIABLE}, JSON.stringify({ texts, options }) + '\\n');
  const numbers = [...texts.join('\\n').matchAll(/^(\\d+): /gm)].map(match => match[1]);
  return new vscode.LanguageModelTextPart(numbers.map(number => number + ': things like ' + number).join('\\n'));
}

exports.activate = ({ subscriptions }) => {
  subscriptions.push(vscode.lm.registerLanguageModelChatProvider('words', {
    provideTokenCount: async () => 1,
    provideLanguageModelChatInformation: async () => [{ ...info, capabilities: {} }],
    provideLanguageModelChatResponse: async (model, messages, options, progress) =>
      progress.report(answer(messages, options.modelOptions)),
  }));
};
`;

export class WordsModel {
  readonly #sent: string;

  /** @param folder its own */
  constructor(private readonly folder: string) {
    this.#sent = join(folder, 'sent.jsonl');
  }

  get env(): Readonly<Record<string, string>> {
    return { [SENT_VARIABLE]: this.#sent };
  }

  /** @returns the package of the extension */
  async package(): Promise<string> {
    const extension = join(this.folder, 'extension');
    mkdirSync(extension, { recursive: true });
    const manifest = {
      ...{ name: 'words-model', publisher: 'test', version: '1.0.0', engines: { vscode: '^1.104.0' } },
      ...{ description: 'A model for tests.', license: 'MIT', repository: 'https://example.invalid/words' },
      ...{ main: './extension.js', activationEvents: ['onStartupFinished'] },
      contributes: { languageModelChatProviders: [{ vendor: 'words', displayName: 'Words' }] },
    };
    writeFileSync(join(extension, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(extension, 'extension.js'), SOURCE);
    writeFileSync(join(extension, 'LICENSE'), 'For tests.');
    const packagePath = join(this.folder, 'words-model.vsix');
    await createVSIX({ cwd: extension, packagePath, skipLicense: true, dependencies: false });
    return packagePath;
  }

  /** Every request that reached the model: the texts of its messages, and what went beside them. */
  get sent(): readonly { readonly texts: readonly string[]; readonly options?: unknown }[] {
    if (!existsSync(this.#sent)) return [];
    const lines = readFileSync(this.#sent, 'utf8').split('\n').filter(Boolean);
    return lines.map(line => JSON.parse(line) as { readonly texts: readonly string[]; readonly options?: unknown });
  }
}
