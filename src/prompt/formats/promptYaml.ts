/** @file Prompts in YAML as GitHub Models stores them: `messages` with role and content, `testData` with example values. */
import { chatMessages, messageList } from '../chatMessages';
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import type { FormatParser } from '../rawPrompt';
import { readYaml } from '../source/yamlTree';

export const parsePromptYaml: FormatParser = (file, problems) => {
  const data = readYaml(file.text, file.start, file.text.length, problems);
  const list = messageList(data);
  if (!list) problems.add('error', 'This YAML holds no list "messages" of {role, content}. Add one.');
  return {
    messages: list ? chatMessages(list, problems) : [],
    dialect: 'mustache',
    declared: declaredValues(data),
    instructions: declaredInstructions(data),
  };
};
