/** @file The comparison view's requests over a real channel: checked before anything is done, each answered, if only with an error. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ErrorCodes, type MessageConnection } from 'vscode-jsonrpc/node';
import { answerComparison } from '../../../../src/extension/comparison/comparisonRequests';
import { connectView } from '../../../../src/extension/panel/connection';
import {
  AskContrastRequest,
  BranchRequest,
  COMPARISON_COMMANDS,
  ComparisonReadyRequest,
  EditAnswerRequest,
  OpenAttentionRequest,
  OpenConceptsRequest,
  RemoveBranchRequest,
  RunComparisonRequest,
  ShowWordRequest,
  UseAnswerRequest,
  UseBranchRequest,
} from '../../../../src/protocol/views/comparisonMessages';
import { twoEnds, type TwoEnds } from '../panel/twoEnds';

let ends: TwoEnds;
let extension: MessageConnection;
let view: MessageConnection;
/** What was asked for and came through, in order. */
let done: unknown[];

beforeEach(() => {
  ends = twoEnds();
  done = [];
  const log = { warn: () => undefined };
  extension = connectView(ends.extension, log);
  const note =
    (name: string) =>
    (value?: unknown): void =>
      void done.push([name, value]);
  answerComparison(extension, {
    ready: note('ready'),
    useAnswer: note('useAnswer'),
    editAnswer: note('editAnswer'),
    contrast: note('contrast'),
    branch: (parent, word) => void done.push(['branch', parent, word]),
    removeBranch: note('removeBranch'),
    useBranch: note('useBranch'),
    run: note('run'),
    showWord: note('showWord'),
    openAttention: note('openAttention'),
    openConcepts: note('openConcepts'),
  });
  extension.listen();
  view = connectView(ends.view, log);
  view.listen();
});
afterEach(() => {
  view.dispose();
  extension.dispose();
  ends.close();
});

test('what the view may ask for comes through', async () => {
  const question = { role: 'base', position: 3, foil: 70_000 } as const;
  await view.sendRequest(ComparisonReadyRequest, {});
  await view.sendRequest(UseAnswerRequest, { role: 'base' });
  await view.sendRequest(UseAnswerRequest, { role: null });
  await view.sendRequest(EditAnswerRequest, { role: 'tuned' });
  await view.sendRequest(AskContrastRequest, question);
  await view.sendRequest(BranchRequest, { parent: 0, word: 3 });
  await view.sendRequest(RemoveBranchRequest, { branch: 1 });
  await view.sendRequest(UseBranchRequest, { branch: 12 });
  await view.sendRequest(ShowWordRequest, { word: 0 });
  await view.sendRequest(OpenAttentionRequest, { verb: 2 });
  await view.sendRequest(OpenAttentionRequest, { verb: null });
  await view.sendRequest(OpenConceptsRequest, { layer: 4, component: 11 });
  for (const command of COMPARISON_COMMANDS) await view.sendRequest(RunComparisonRequest, { command });
  expect(done).toEqual([
    ['ready', undefined],
    ['useAnswer', 'base'],
    ['useAnswer', undefined],
    ['editAnswer', 'tuned'],
    ['contrast', question],
    ['branch', 0, 3],
    ['removeBranch', 1],
    ['useBranch', 12],
    ['showWord', 0],
    ['openAttention', 2],
    ['openAttention', undefined],
    ['openConcepts', { layer: 4, component: 11 }],
    ...COMPARISON_COMMANDS.map(command => ['run', command]),
  ]);
});

test.each([
  ['comparison/useAnswer', { role: 'somebody' }],
  ['comparison/useAnswer', {}],
  ['comparison/editAnswer', { role: null }],
  ['comparison/contrast', { role: 'base', position: -1, foil: 2 }],
  ['comparison/contrast', { role: 'base', position: 0.5, foil: 2 }],
  ['comparison/contrast', { role: 'base', position: 0, foil: 2 ** 40 }],
  ['comparison/contrast', { role: 'base', position: '0', foil: 1 }],
  ['comparison/branch', { parent: -1, word: 0 }],
  ['comparison/branch', { parent: 0, word: '0' }],
  ['comparison/branch', { parent: 0 }],
  ['comparison/removeBranch', { branch: 0 }],
  ['comparison/useBranch', { branch: 1.5 }],
  ['comparison/run', { command: 'workbench.action.quit' }],
  ['comparison/run', { command: '__proto__' }],
  ['comparison/showWord', { word: NaN }],
  ['comparison/openAttention', { verb: -1 }],
  ['comparison/openAttention', {}],
  ['comparison/openConcepts', { layer: 0 }],
  ['comparison/openConcepts', { layer: 0, component: 1e20 }],
  ['comparison/ready', null],
])('%s with %j is refused, and nothing is done', async (method, params) => {
  await expect(view.sendRequest(method, params)).rejects.toMatchObject({ code: ErrorCodes.InvalidParams });
  expect(done).toEqual([]);
});

test('what nobody knows is answered too', async () => {
  await expect(view.sendRequest('comparison/eval', 'code')).rejects.toMatchObject({ code: ErrorCodes.MethodNotFound });
});
