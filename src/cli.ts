/** @file The terminal's command: a thread that works, and around it the process with its streams, Ctrl-C and exit code. */
import { isMainThread } from 'node:worker_threads';
import { CommandProcess } from './cli/process/commandProcess';
import { runInThread } from './cli/process/commandThread';

if (isMainThread) void new CommandProcess(process.argv.slice(2), __filename).run();
else void runInThread();
