/** @file Entry of the engine process: forked by the client, talks over IPC, ends with its parent. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { cacheFolder } from '../base/cacheFolder';
import { PairCache } from './pairCache';
import { ResultCache } from './resultCache';
import { serve } from './server';
import { SessionPool } from './sessionPool';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
// Settings of the window that started it; a new process takes new ones.
const threads = Number(process.env['INSTRUCT_LENS_THREADS']);
const pool = new SessionPool({
  ...(Number.isInteger(threads) && threads > 0 ? { threads } : {}),
  prepack: process.env['INSTRUCT_LENS_PREPACK'] === '1',
});
const pairCache = new PairCache({ folder: cacheFolder(process.env) });
serve(connection, { pool, cache: new ResultCache(), pairCache });
connection.listen();
// The parent is gone, orderly or not: nobody is left to answer to.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group. The parent decides what it means; dying here would look like a crash.
process.on('SIGINT', () => undefined);
