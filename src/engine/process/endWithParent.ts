/** @file Ends this process when its parent is gone, whatever it is busy with: a run in native code hears of no closed channel. */
import { Worker } from 'node:worker_threads';
import { PARENT_VARIABLE } from '../../protocol/engine';

/** Between two looks, in milliseconds. */
const LOOK_MS = 200;
/** For an orderly end, which sweeps away what is half written. */
const GRACE_MS = 600;

/** A thread of its own, which nothing in the others holds up. On Windows an orphan keeps its parent's id. */
const WATCH = `
const { workerData: { parent, look, grace } } = require('node:worker_threads');
const isGone = () => {
  if (process.platform !== 'win32') return process.ppid !== parent;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
};
const timer = setInterval(() => {
  if (!isGone()) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), grace);
}, look);
`;

export function endWithParent(): void {
  // Said by the parent: it may be gone before this program has begun.
  const parent = Number(process.env[PARENT_VARIABLE] ?? process.ppid);
  new Worker(WATCH, {
    eval: true,
    env: {},
    workerData: { parent, look: LOOK_MS, grace: GRACE_MS },
  }).unref();
}
