/** @file The thread of the terminal's command: reads the words, does the work. */
import { runInThread } from './cli/process/commandThread';

void runInThread();
