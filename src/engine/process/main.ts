/** @file Entry of the engine process: forked by the client, talks over IPC, ends with its parent. Also that of a provider's trial. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { LensError } from '../../base/errors';
import { precisionSetting, PRECISION_VARIABLE } from '../../base/precision';
import { cacheFolder } from '../../files/cacheFolder';
import { ProviderFallbackNotification, ProviderNotification } from '../../protocol/engine';
import { PROVIDERS, providerSetting } from '../../protocol/providers';
import { ExecutionProviders } from '../providers/executionProvider';
import { DiskCache } from '../cache/diskCache';
import { PROBE_ARGUMENT, runProbeChild } from '../providers/probeChild';
import { ResultCache } from '../reading/resultCache';
import { endWithParent } from './endWithParent';
import { serve, tell } from './server';
import { SessionPool } from '../runtime/sessionPool';
import { askedThreads } from '../runtime/threads';

endWithParent();
// The parent is gone, orderly or not: nobody is left to answer to. What is half written is swept away by those who listen for the exit;
// behind them the process kills itself, because drivers like to crash while they are unloaded.
process.on('disconnect', () => {
  process.on('exit', () => process.kill(process.pid, 'SIGKILL'));
  process.exit(0);
});
// Ctrl-C reaches the whole process group. The parent decides what it means; dying here would look like a crash.
process.on('SIGINT', () => undefined);
const [, entry = __filename, what, provider] = process.argv;
if (what === PROBE_ARGUMENT) void runProbeChild(provider);
else serveParent();

function serveParent(): void {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  // Settings of the window that started it; a new process takes new ones.
  const threads = askedThreadsOrRefusal();
  const setting = process.env['INSTRUCT_LENS_PROVIDER'];
  const layerwise = process.env['INSTRUCT_LENS_LAYERWISE'];
  const refused = (process.env['INSTRUCT_LENS_PROVIDERS_REFUSED'] ?? '').split(',');
  const diskCache = new DiskCache({ folder: cacheFolder(process.env) });
  const onLog = (line: string): void => void process.stderr.write(`${line}\n`);
  if (providerSetting(setting) === undefined)
    onLog(`There is no execution provider "${setting}": auto is used instead.`);
  const asked = process.env[PRECISION_VARIABLE];
  const precision = precisionSetting(asked);
  if (precision === undefined) onLog(`There is no precision "${asked}": models run as they are stored.`);
  const providers = new ExecutionProviders({
    entry,
    setting: providerSetting(setting) ?? 'auto',
    cache: diskCache,
    refused: PROVIDERS.filter(name => refused.includes(name)),
    onFallback: fallback => tell(connection, ProviderFallbackNotification, fallback),
    onChosen: chosen => tell(connection, ProviderNotification, { provider: chosen }),
    onLog,
  });
  const pool = new SessionPool({
    ...(typeof threads === 'number' ? { threads } : {}),
    prepack: process.env['INSTRUCT_LENS_PREPACK'] === '1',
    ...(layerwise === '0' || layerwise === '1' ? { layerwise: layerwise === '1' } : {}),
    ...(precision === undefined ? {} : { precision }),
    providers,
  });
  serve(
    connection,
    { pool, cache: new ResultCache(), diskCache, providers },
    LensError.is(threads) ? threads : undefined,
  );
  connection.listen();
}

/** Told to whoever asks for a run: the process itself has nobody to tell. */
function askedThreadsOrRefusal(): number | undefined | LensError {
  try {
    return askedThreads(process.env['INSTRUCT_LENS_THREADS']);
  } catch (error) {
    if (LensError.is(error)) return error;
    throw error;
  }
}
