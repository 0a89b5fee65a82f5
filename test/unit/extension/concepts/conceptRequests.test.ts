/** @file The concepts view's requests over a real channel: checked before anything is done, each answered, if only with an error. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ErrorCodes, type MessageConnection } from 'vscode-jsonrpc/node';
import { answerConcepts } from '../../../../src/extension/concepts/conceptRequests';
import { connectView } from '../../../../src/extension/panel/connection';
import {
  ChooseConceptsRequest,
  ConceptsReadyRequest,
  PickConceptRequest,
  RenameConceptRequest,
} from '../../../../src/protocol/views/conceptsMessages';
import { RevealWordRequest, RunCommandRequest } from '../../../../src/protocol/views/attributionMessages';
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
  answerConcepts(extension, {
    ready: note('ready'),
    pick: note('pick'),
    choose: note('choose'),
    rename: note('rename'),
    revealWord: note('revealWord'),
    setFollow: note('setFollow'),
    run: note('run'),
    copy: note('copy'),
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
  const saved = { uri: 'file:///a.prompt.md', follow: false, picked: { layer: 3, component: 299 } };
  await view.sendRequest(ConceptsReadyRequest, saved);
  await view.sendRequest(PickConceptRequest, { layer: 3, component: 299 });
  await view.sendRequest(PickConceptRequest, { layer: 0 });
  await view.sendRequest(ChooseConceptsRequest, { vocabulary: 'tokens', matching: 'largest' });
  await view.sendRequest(RenameConceptRequest, { layer: 0, component: 0 });
  await view.sendRequest(RevealWordRequest, { word: 4 });
  await view.sendRequest(RunCommandRequest, { command: 'explain' });
  expect(done).toEqual([
    ['ready', saved],
    ['pick', { layer: 3, component: 299 }],
    ['pick', { layer: 0 }],
    ['choose', { vocabulary: 'tokens', matching: 'largest' }],
    ['rename', { layer: 0, component: 0 }],
    ['revealWord', 4],
    ['run', 'explain'],
  ]);
});

test('a page that kept what nobody can read begins anew', async () => {
  for (const state of [{ picked: { layer: '3' } }, { uri: 7 }, { picked: { layer: 2000 } }])
    await view.sendRequest(ConceptsReadyRequest.method, state);
  expect(done).toEqual([
    ['ready', {}],
    ['ready', {}],
    ['ready', {}],
  ]);
});

test.each<[string, unknown]>([
  [PickConceptRequest.method, {}],
  [PickConceptRequest.method, { layer: -1 }],
  [PickConceptRequest.method, { layer: 0.5, component: 1 }],
  [PickConceptRequest.method, { layer: 1, component: 2 ** 21 }],
  [PickConceptRequest.method, { layer: 1025, component: 0 }],
  [ChooseConceptsRequest.method, { vocabulary: 'tokens' }],
  [ChooseConceptsRequest.method, { vocabulary: 'letters', matching: 'largest' }],
  [RenameConceptRequest.method, { layer: 1 }],
  [RenameConceptRequest.method, { layer: 1, component: null }],
  [RenameConceptRequest.method, { layer: 1, component: '2' }],
  [RevealWordRequest.method, { word: -2 }],
  [RunCommandRequest.method, { command: 'workbench.action.quit' }],
])('%s with %j is refused and not done', async (method, given) => {
  await expect(view.sendRequest(method, given)).rejects.toMatchObject({ code: ErrorCodes.InvalidParams });
  expect(done).toEqual([]);
});
