/** @file Whoever shows the rules: the editor. The view asks and is told through this alone. */
import {
  RuleActionRequest,
  RulesContentNotification,
  RulesReadyRequest,
  RulesStateNotification,
  RunRulesRequest,
  type RuleAction,
  type RulesCommand,
  type RulesContent,
  type RulesState,
} from '../../src/protocol/views/rulesMessages';
import { connectEditor, type VsCodeApi } from './editorConnection';

export interface RulesListener {
  content(content: RulesContent | undefined): void;
  state(state: RulesState): void;
}

export interface RulesHost {
  start(listener: RulesListener): void;
  run(command: RulesCommand): void;
  act(unit: number, action: RuleAction): void;
  /** What was kept with `save`, from before a reload. */
  saved(): unknown;
  save(choices: unknown): void;
}

export function editorHost(api: VsCodeApi): RulesHost {
  const connection = connectEditor(api);
  // The editor answers by telling the new state; where it refuses, all stays as it was.
  const asked = (answer: Promise<unknown>): void => void answer.catch((error: unknown) => console.warn(error));
  return {
    start: listener => {
      connection.onNotification(RulesContentNotification, content => listener.content(content ?? undefined));
      connection.onNotification(RulesStateNotification, state => listener.state(state));
      connection.listen();
      asked(connection.sendRequest(RulesReadyRequest, {}));
    },
    run: command => asked(connection.sendRequest(RunRulesRequest, { command })),
    act: (unit, action) => asked(connection.sendRequest(RuleActionRequest, { unit, action })),
    saved: () => api.getState(),
    save: choices => api.setState(choices),
  };
}
