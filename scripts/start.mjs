// `npm start`: sets up where needed, then runs the terminal's command; without words, on the bundled example.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

/** Without words the bundled example; what words mean, the command itself decides. */
function commandLine(words) {
  return words.length === 0 ? ['--pair', 'demo'] : words;
}

function start(words) {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...commandLine(words)], {
    stdio: 'inherit',
    // npm changes into the package's folder; paths are meant from where the user stands.
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
  // Ctrl-C reaches the child from the terminal too; a second copy does no harm, and dying first would lose its exit code.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    // The handlers above keep nothing alive, but npm waits for this process.
    process.exit();
  });
}

if (setUp()) start(process.argv.slice(2));
else process.exitCode = 2;
