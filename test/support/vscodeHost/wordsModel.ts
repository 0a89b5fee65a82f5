/**
 * @file A language model of the editor for tests: an extension of its own provides it through VS Code's API, writes down all that it is sent,
 * and answers each numbered line with a name. Versions before 1.104 have the API as a proposal, under another name.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const MODEL_NAME = 'Test Words';

const SOURCE = `
const vscode = require('vscode');
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');

const info = { id: 'words', name: ${JSON.stringify(MODEL_NAME)}, family: 'words', version: '1', maxInputTokens: 100000, maxOutputTokens: 10000 };

function answer(messages, options) {
  const texts = messages.map(({ content }) => [].concat(content).map(part => part.value ?? part).join(''));
  appendFileSync(join(__dirname, 'sent.jsonl'), JSON.stringify({ texts, options }) + '\\n');
  const numbers = [...texts.join('\\n').matchAll(/^(\\d+): /gm)].map(match => match[1]);
  return new vscode.LanguageModelTextPart(numbers.map(number => number + ': things like ' + number).join('\\n'));
}

exports.activate = ({ subscriptions }) => {
  const provideTokenCount = async () => 1;
  const { lm } = vscode;
  if (typeof lm.registerLanguageModelChatProvider === 'function')
    subscriptions.push(lm.registerLanguageModelChatProvider('words', {
      provideTokenCount,
      provideLanguageModelChatInformation: async () => [{ ...info, capabilities: {} }],
      provideLanguageModelChatResponse: async (model, messages, options, progress) => progress.report(answer(messages, options.modelOptions)),
    }));
  else
    subscriptions.push(lm.registerChatModelProvider('words', {
      provideTokenCount,
      provideLanguageModelResponse: async (messages, options, extension, progress) =>
        progress.report({ index: 0, part: answer(messages, options.modelOptions) }),
    }, { ...info, vendor: 'words', isUserSelectable: true }));
};
`;

export class WordsModel {
  readonly #folder: string;

  /** Before the server starts. @param extensions the folder of what is installed */
  constructor(extensions: string) {
    this.#folder = join(extensions, 'test.words-model-1.0.0');
    mkdirSync(this.#folder, { recursive: true });
    const manifest = {
      ...{ name: 'words-model', publisher: 'test', version: '1.0.0', engines: { vscode: '^1.100.0' } },
      ...{ main: './extension.js', activationEvents: ['*', 'onLanguageModelChatProvider:words'] },
      enabledApiProposals: ['chatProvider'],
      contributes: { languageModelChatProviders: [{ vendor: 'words', displayName: 'Words' }] },
    };
    writeFileSync(join(this.#folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(this.#folder, 'extension.js'), SOURCE);
  }

  /** Every request that reached the model: the texts of its messages, and what went beside them. */
  get sent(): readonly { readonly texts: readonly string[]; readonly options?: unknown }[] {
    const file = join(this.#folder, 'sent.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return lines.map(line => JSON.parse(line) as { readonly texts: readonly string[]; readonly options?: unknown });
  }
}
