/** @file A process that forks the engine and nothing more: for tests of what becomes of an engine without the client's care. */
import { engineEntry } from './engine';

/**
 * Command line of a process that forks the engine, prints its process id, sends it one request, and prints `answered` once
 * that has an answer. It stays until it is killed, or ends by itself so long after the answer.
 */
export function engineParent(method: string, params: object, endsAfterMs?: number): string[] {
  const program = `
    const [entry, request, endsAfter] = process.argv.slice(1);
    const stdio = ['ignore', 'ignore', 'ignore', 'ipc'];
    const engine = require('node:child_process').fork(entry, [], { serialization: 'advanced', stdio });
    console.log(engine.pid);
    engine.on('message', message => {
      if (message.id !== 1) return;
      console.log('answered');
      if (endsAfter !== undefined) setTimeout(() => process.exit(message.error === undefined ? 0 : 1), Number(endsAfter));
    });
    engine.send(JSON.parse(request));`;
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return [
    process.execPath,
    '-e',
    program,
    engineEntry,
    request,
    ...(endsAfterMs === undefined ? [] : [String(endsAfterMs)]),
  ];
}
