/** @file Prompts in YAML as GitHub Models stores them: `messages` with role and content, `testData` with example values. */
import { sentence } from '../../base/sentence';
import { conversation } from '../chatMessages';
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import type { FormatParser } from '../rawPrompt';
import { requestDataOf } from '../templateData';
import { readYaml } from '../source/yamlTree';

export const parsePromptYaml: FormatParser = (file, problems) => {
  const data = readYaml(file.text, file.start, file.text.length, problems);
  const messages = conversation(data, problems);
  if (!messages) problems.add('error', sentence`This YAML has no list "messages" of {role, content}. Add one.`);
  return {
    messages: messages ?? [],
    dialect: 'mustache',
    declared: declaredValues(data),
    instructions: declaredInstructions(data),
    ...requestDataOf(data),
  };
};
