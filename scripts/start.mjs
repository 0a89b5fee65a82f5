// `npm start`: sets up where needed, then runs the terminal's command; without words, on the bundled example.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const COMMANDS = ['explain', 'tokens', 'models', 'inspect', 'score', 'help', '--help', '-h', '--version'];

/** A first word that is no command is the prompt file to explain. */
function commandLine(words) {
  if (words.length === 0) return ['explain', join(root, 'examples', 'little-world.prompt.md'), '--pair', 'demo'];
  return COMMANDS.includes(words[0]) ? words : ['explain', ...words];
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
