/** @file Entry of the engine process: forked by the client, talks over IPC, ends with its parent. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { serve } from './server';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection);
connection.listen();
// The parent is gone, orderly or not: nobody is left to answer to.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group. The parent decides what it means; dying here would look like a crash.
process.on('SIGINT', () => undefined);
