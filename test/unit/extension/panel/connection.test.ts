import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErrorCodes, type MessageConnection } from 'vscode-jsonrpc/node';
import { LensError } from '../../../../src/base/errors';
import { askView, connectView } from '../../../../src/extension/panel/connection';
import { answerView } from '../../../../src/extension/panel/viewRequests';
import {
  ContentNotification,
  CopyRequest,
  PickAnswerWordRequest,
  PictureRequest,
  ReadyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  SetModeRequest,
} from '../../../../src/protocol/views/attributionMessages';
import { attributionContent } from '../../../../src/page/attributionContent';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { twoEnds, type TwoEnds } from './twoEnds';

const TOO_LONG = 'x'.repeat(2 ** 26 + 1);

let ends: TwoEnds;
let extension: MessageConnection;
let view: MessageConnection;
/** What was asked for and came through, in order. */
let done: unknown[];
let warnings: string[];

beforeEach(() => {
  ends = twoEnds();
  done = [];
  warnings = [];
  const log = { warn: (text: string) => void warnings.push(text) };
  extension = connectView(ends.extension, log);
  const note =
    (name: string) =>
    (value?: unknown): void =>
      void done.push([name, value]);
  answerView(extension, {
    ready: note('ready'),
    pickAnswerWord: note('pickAnswerWord'),
    revealWord: word => {
      if (word > 9) throw new LensError({ reason: 'usage', message: 'No such word.', next: 'Choose another.' });
      note('revealWord')(word);
    },
    setMode: note('setMode'),
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

describe('requests of a view', () => {
  test('are done and answered, each', async () => {
    const answers = [
      await view.sendRequest(ReadyRequest, { uri: 'file:///a', follow: true, mode: 'base', answerWord: 2 }),
      await view.sendRequest(PickAnswerWordRequest, { word: 3 }),
      await view.sendRequest(PickAnswerWordRequest, { word: null }),
      await view.sendRequest(RevealWordRequest, { word: 0 }),
      await view.sendRequest(SetModeRequest, { mode: 'difference' }),
      await view.sendRequest(SetFollowRequest, { follow: false }),
      await view.sendRequest(RunCommandRequest, { command: 'explain' }),
      await view.sendRequest(CopyRequest, { text: '<b>' }),
    ];
    expect(answers).toEqual(answers.map(() => null));
    expect(done).toEqual([
      ['ready', { uri: 'file:///a', follow: true, mode: 'base', answerWord: 2 }],
      ['pickAnswerWord', 3],
      ['pickAnswerWord', undefined],
      ['revealWord', 0],
      ['setMode', 'difference'],
      ['setFollow', false],
      ['run', 'explain'],
      ['copy', '<b>'],
    ]);
  });

  test.each<[string, unknown]>([
    ['view/pickAnswerWord', { word: -1 }],
    ['view/pickAnswerWord', { word: 1.5 }],
    ['view/pickAnswerWord', { word: NaN }],
    ['view/pickAnswerWord', { word: 2 ** 40 }],
    ['view/pickAnswerWord', { word: '1' }],
    ['view/pickAnswerWord', {}],
    ['view/revealWord', { word: null }],
    ['view/setMode', { mode: 'other' }],
    ['view/setFollow', { follow: 'yes' }],
    ['view/runCommand', { command: 'workbench.action.quit' }],
    ['view/runCommand', { command: '__proto__' }],
    ['view/runCommand', { command: ['explain'] }],
    ['view/copy', { text: TOO_LONG }],
    ['view/copy', { text: 7 }],
    ['view/copy', null],
    ['view/setMode', [1, 2, 3]],
  ])('%s with %.60j is refused and not done', async (method, params) => {
    await expect(view.sendRequest(method, params)).rejects.toMatchObject({
      code: ErrorCodes.InvalidParams,
      message: expect.stringContaining(method) as string,
    });
    expect(done).toEqual([]);
  });

  test('without parameters are refused too', async () => {
    await expect(view.sendRequest('view/setMode')).rejects.toMatchObject({ code: ErrorCodes.InvalidParams });
  });

  test.each([{ uri: 7 }, { mode: 'other' }, { uri: 'x'.repeat(40_000) }, [], 'nonsense', null])(
    'a page that kept %.40j begins anew',
    async saved => {
      await view.sendRequest(ReadyRequest.method, saved);
      expect(done).toEqual([['ready', {}]]);
    },
  );

  test('that cannot be done are answered with the reason and the next step', async () => {
    await expect(view.sendRequest(RevealWordRequest, { word: 10 })).rejects.toMatchObject({
      message: 'No such word.',
      data: { reason: 'usage', message: 'No such word.', next: 'Choose another.' },
    });
  });

  test('that nobody knows are answered with an error', async () => {
    await expect(view.sendRequest('view/eval', { code: '1' })).rejects.toMatchObject({
      code: ErrorCodes.MethodNotFound,
    });
  });

  test.each<[unknown]>([
    [undefined],
    [null],
    ['text'],
    [7],
    [[]],
    [{}],
    [{ jsonrpc: '1.0', id: 1, method: 'view/copy', params: { text: 'a' } }],
    [{ jsonrpc: '2.0' }],
    [{ jsonrpc: '2.0', id: {}, method: 7 }],
  ])('a message that is none (%j) is logged and dropped, and the next one heard', async message => {
    await ends.view.postMessage(message);
    await view.sendRequest(SetFollowRequest, { follow: true });
    expect(done).toEqual([['setFollow', true]]);
    expect(warnings).toEqual(['view: a message that is not JSON-RPC was dropped']);
  });

  test('a notification that nobody listens to is logged', async () => {
    await view.sendNotification('view/surprise', {});
    await view.sendRequest(SetFollowRequest, { follow: true });
    expect(warnings.join()).toContain('view/surprise');
  });
});

describe('messages to a view', () => {
  test('carry matrices as typed arrays', async () => {
    const { explanation, text } = explained(references[0]!);
    const content = attributionContent({ fileName: 'a.txt', label: 'a pair', text, explanation });
    const arrived = new Promise(resolve => view.onNotification(ContentNotification, resolve));
    await extension.sendNotification(ContentNotification, content);
    expect(await arrived).toEqual(content);
  });

  test('a request is answered', async () => {
    view.onRequest(PictureRequest, ({ format }) => `a ${format}`);
    expect(await askView(extension, PictureRequest, { format: 'svg' })).toBe('a svg');
  });

  test('a request that a view never answers ends at its deadline, and is called off there', async () => {
    const calledOff = new Promise<boolean>(resolve => {
      view.onRequest(PictureRequest, (_, token) => {
        token.onCancellationRequested(() => resolve(true));
        return new Promise<string>(() => undefined);
      });
    });
    await expect(askView(extension, PictureRequest, { format: 'png' }, 30)).rejects.toMatchObject({
      name: 'LensError',
      reason: 'internal',
      next: expect.stringMatching(/^[A-Z]\w+ /) as string,
    });
    expect(await calledOff).toBe(true);
  });

  test('an error of the view is passed on', async () => {
    view.onRequest(PictureRequest, () => Promise.reject(new Error('There is no picture yet.')));
    await expect(askView(extension, PictureRequest, { format: 'svg' })).rejects.toThrow('There is no picture yet.');
  });
});
