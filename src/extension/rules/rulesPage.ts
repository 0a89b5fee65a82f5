/** @file The page of the rules view in the side bar, for as long as VS Code has it. */
import * as vscode from 'vscode';
import {
  RulesContentNotification,
  RulesStateNotification,
  type RulesContent,
  type RulesState,
} from '../../protocol/views/rulesMessages';
import type { LensContext } from '../core/lensContext';
import { ViewPage, type ViewKind } from '../panel/viewPage';
import { answerRules, type RulesActions } from './rulesRequests';

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
