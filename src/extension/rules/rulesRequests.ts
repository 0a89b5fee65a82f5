/** @file Answers the requests of the rules view: each checked before anything is done with it. */
import * as v from 'valibot';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { MAX_RULE_UNITS } from '../../prompt/ruleUnits';
import {
  RULE_ACTIONS,
  RuleActionRequest,
  RULES_COMMANDS,
  RulesReadyRequest,
  RunRulesRequest,
  type RuleAction,
  type RulesCommand,
} from '../../protocol/views/rulesMessages';
import { answerRequest } from '../panel/viewRequests';

const nothing = v.object({});
const wantedCommand = v.object({ command: v.picklist(RULES_COMMANDS) });
/** Sections are units beside the parts, and no prompt has more of them. */
const wantedAction = v.object({
  unit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 * MAX_RULE_UNITS)),
  action: v.picklist(RULE_ACTIONS),
});

/** What the view can ask for. Each may throw a LensError, which the view is told. */
export interface RulesActions {
  ready(): void;
  run(command: RulesCommand): Promise<void> | void;
  act(unit: number, action: RuleAction): Promise<void> | void;
}

export function answerRules(connection: MessageConnection, actions: RulesActions): void {
  answerRequest(connection, RulesReadyRequest, nothing, () => actions.ready());
  answerRequest(connection, RunRulesRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, RuleActionRequest, wantedAction, ({ unit, action }) => actions.act(unit, action));
}
