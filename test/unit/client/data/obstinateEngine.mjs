// A child program that speaks the engine's protocol and does what the folder's name tells it, good or bad.
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

function block() {
  for (;;);
}

function die(how) {
  if (how.startsWith('SIG')) process.kill(process.pid, how);
  process.stderr.write('first words\nlast words\n', () => process.exit(Number(how)));
  return new Promise(() => undefined);
}

const deeds = {
  answer: argument => ({ folder: argument, pid: process.pid, values: Float32Array.of(1.5) }),
  environment: name => ({ folder: process.env[name] ?? 'absent' }),
  block,
  die,
  never: () => new Promise(() => undefined),
  fail: () =>
    new ResponseError(1, 'no', {
      reason: 'bad-checkpoint',
      message: 'It has no head.',
      next: 'Grow one.',
      stack: 'at X',
    }),
  throw: () => {
    throw new Error('unforeseen');
  },
};

connection.onRequest(new RequestType('describe'), (params, token) => {
  const [deed, argument] = params.folder.split(' ');
  if (deed === 'obey')
    return new Promise(resolve => token.onCancellationRequested(() => resolve({ folder: 'stopped' })));
  return deeds[deed](argument);
});
connection.onRequest(new RequestType('explain'), async params => {
  await connection.sendNotification('progress', { request: params.request, phase: 'answering', done: 1 });
  await connection.sendNotification('firstPicture', { request: params.request, explanation: { stage: 'influence' } });
  return { stage: 'complete', document: params.document };
});
connection.onRequest(new RequestType('compare'), async ({ request }, token) => {
  const say = text => connection.sendNotification('answer', { request, role: 'tuned', text });
  await say('in time');
  await new Promise(resolve => token.onCancellationRequested(resolve));
  await say('late');
  return { stage: 'late' };
});
connection.listen();
process.on('disconnect', () => process.exit(0));
