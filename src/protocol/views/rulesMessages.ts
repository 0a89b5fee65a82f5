/**
 * @file What the rules view in the side bar and the extension say to each other. Both ends import these constants; the extension checks
 * everything that comes from the view (src/extension/rules/rulesWebview.ts).
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { RulesReport } from '../rules';
import type { FileState } from './attributionMessages';

/** The parts of one file, as far as they are measured. */
export interface RulesContent {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair. */
  readonly label: string;
  readonly report: RulesReport;
}

/** What changes often and is small. */
export interface RulesState extends FileState {
  /** Place in the list of units of the part that the cursor is in. */
  readonly picked?: number;
  /** Whether effects are written on the file. */
  readonly marked: boolean;
}

/** Commands that the view may run; the extension maps them to its own. */
export const RULES_COMMANDS = ['measure', 'cancel', 'openSample', 'trust', 'shorten', 'toggleMarks'] as const;
export type RulesCommand = (typeof RULES_COMMANDS)[number];

/** What can be done with a part. */
export const RULE_ACTIONS = ['show', 'without', 'reword'] as const;
export type RuleAction = (typeof RULE_ACTIONS)[number];

// From the view. Each is answered, if only with an error.
/** The view can draw: content and state follow. */
export const RulesReadyRequest = new RequestType<Readonly<Record<string, never>>, null, void>('rules/ready');
export const RunRulesRequest = new RequestType<{ readonly command: RulesCommand }, null, void>('rules/run');
export const RuleActionRequest = new RequestType<{ readonly unit: number; readonly action: RuleAction }, null, void>(
  'rules/act',
);

// To the view.
export const RulesContentNotification = new NotificationType<RulesContent | null>('rules/content');
export const RulesStateNotification = new NotificationType<RulesState>('rules/state');
