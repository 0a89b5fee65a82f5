/** @file The page of the rules view in the side bar, for as long as VS Code has it. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { MAX_RULE_UNITS } from '../../prompt/ruleUnits';
import {
  RulesContentNotification,
  RulesStateNotification,
  type RulesContent,
  type RulesState,
  RULE_ACTIONS,
  RuleActionRequest,
  RULES_COMMANDS,
  RulesReadyRequest,
  RunRulesRequest,
  type RuleAction,
  type RulesCommand,
} from '../../protocol/views/rulesMessages';
import type { LensContext } from '../core/lensContext';
import { ViewPage, type ViewKind } from '../panel/webviewPage';
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

/** What the page is to show. */
export interface RulesShown {
  readonly content: RulesContent | undefined;
  readonly state: RulesState;
}

const RULES: ViewKind<RulesContent, RulesState> = {
  view: 'rules',
  title: () => vscode.l10n.t('Rules'),
  content: RulesContentNotification,
  state: RulesStateNotification,
};

export class RulesPage extends ViewPage<RulesContent, RulesState> {
  /** @param shown read each time something is sent */
  constructor(
    view: vscode.WebviewView,
    lens: LensContext,
    private readonly shown: () => RulesShown,
    actions: Omit<RulesActions, 'ready'>,
  ) {
    super(view.webview, RULES, lens);
    answerRules(this.connection, { ...actions, ready: () => this.came() });
    this.start();
  }

  protected source(): unknown {
    return this.shown().content?.report;
  }

  protected content(): RulesContent | undefined {
    return this.shown().content;
  }

  protected state(): RulesState {
    return this.shown().state;
  }
}
