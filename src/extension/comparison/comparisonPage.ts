/** @file The page of the comparison in the side bar, for as long as VS Code has it. */
import * as vscode from 'vscode';
import { comparisonContent } from '../../page/comparisonContent';
import {
  ComparisonNotification,
  ComparisonStateNotification,
  type ComparisonContent,
  type ComparisonState,
} from '../../protocol/views/comparisonMessages';
import type { LensContext } from '../core/lensContext';
import { ViewPage, type ViewKind } from '../panel/webviewPage';
import type { Compared } from './comparedFile';
import { answerComparison, type ComparisonActions } from './comparisonRequests';

/** What the page is to show. */
export interface ComparisonShown {
  readonly compared: Compared | undefined;
  readonly state: ComparisonState;
}

const COMPARISON: ViewKind<ComparisonContent, ComparisonState> = {
  view: 'comparison',
  title: () => vscode.l10n.t('Comparison'),
  content: ComparisonNotification,
  state: ComparisonStateNotification,
};

export class ComparisonPage extends ViewPage<ComparisonContent, ComparisonState> {
  /** @param shown read each time something is sent */
  constructor(
    view: vscode.WebviewView,
    lens: LensContext,
    private readonly shown: () => ComparisonShown,
    actions: Omit<ComparisonActions, 'ready'>,
  ) {
    super(view.webview, COMPARISON, lens);
    answerComparison(this.connection, { ...actions, ready: () => this.came() });
    this.start();
  }

  /** What the page was told last; undefined while none is there. */
  get sent(): { readonly uri: string | undefined; readonly compared: Compared | undefined } | undefined {
    const { told } = this;
    return told && { uri: told.state.uri, compared: told.source as Compared | undefined };
  }

  protected source(): Compared | undefined {
    return this.shown().compared;
  }

  protected content(): ComparisonContent | undefined {
    const { compared, state } = this.shown();
    return compared && comparisonContent({ fileName: state.fileName ?? '', ...compared });
  }

  protected state(): ComparisonState {
    return this.shown().state;
  }
}
