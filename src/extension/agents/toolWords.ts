/** @file The editor's names of the tools, and what is said of a call before it is made. */
import * as l10n from '@vscode/l10n';
import type { AgentToolName } from '../../agent/agentTools';

/** As package.json contributes them: names are shared by all extensions. */
export const toolNames: { readonly [N in AgentToolName]: `instruct-lens_${N}` } = {
  explain_prompt: 'instruct-lens_explain_prompt',
  test_instruction: 'instruct-lens_test_instruction',
  compare_models: 'instruct-lens_compare_models',
  compare_versions: 'instruct-lens_compare_versions',
  list_models: 'instruct-lens_list_models',
};

/** @param label of the models. @param took what the last call of the tool took with them; undefined before the first */
export function wordsOfCall(name: AgentToolName, label: string, took: string | undefined) {
  const doing = {
    explain_prompt: l10n.t('Explaining the prompt with {0}', label),
    test_instruction: l10n.t('Leaving an instruction out, with {0}', label),
    compare_models: l10n.t('Comparing base and tuned of {0}', label),
    compare_versions: l10n.t('Comparing two versions of a prompt with {0}', label),
    list_models: l10n.t('Looking for local models'),
  };
  return {
    doing: doing[name],
    asks: l10n.t('Runs {0} on this machine; no file is changed and nothing is sent anywhere.', label),
    time:
      took === undefined
        ? l10n.t('How long it takes is known after the first time; it can be stopped.')
        : l10n.t('It took {0} the last time.', took),
  };
}
