/** @file The terminal's command: the process with its streams, Ctrl-C and exit code. What works is a thread inside, a program of its own. */
import * as path from 'node:path';
import { CommandProcess } from './cli/process/commandProcess';

void new CommandProcess(process.argv.slice(2), path.join(__dirname, 'command.js')).run();
