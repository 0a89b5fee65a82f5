/** @file The engine as the editor runs it: started with the settings, restarted, its caches cleared, its log. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { byteSize } from '../../base/readableNumbers';
import { ExplainService } from '../../client/explainService';
import type { ProviderFallback } from '../../protocol/providers';
import { commands } from '../core/contributions';
import type { LensContext, Log } from '../core/lensContext';
import { engineEnvironment, onEngineSettingsChange, settings } from '../core/settings';
import { askFirst, tellBriefly, tellInformation } from '../core/messages';

/** The engine starts with the first request. */
export function engineService(
  extensionPath: string,
  log: Log,
  onFallback: (fallback: ProviderFallback) => void,
): ExplainService {
  return new ExplainService({
    entry: path.join(extensionPath, 'dist', 'engine.js'),
    env: engineEnvironment,
    onFallback,
    onLog: text => log.warn(`engine: ${text.trimEnd()}`),
    idleMs: settings.idleMs,
  });
}

export function engineFeature(lens: LensContext): void {
  lens.own(onEngineSettingsChange(() => lens.service.restart()));
  lens.register({
    [commands.restartEngine]: () => restartEngine(lens),
    [commands.clearCaches]: () => clearCaches(lens),
    [commands.showLog]: () => lens.log.show(true),
  });
}

function restartEngine({ service }: LensContext): void {
  service.restart();
  tellBriefly(vscode.l10n.t('The engine will restart for the next explanation.'), 4000);
}

/** What is cheap to make again goes at once; converted weights take minutes, so their owner is asked. */
async function clearCaches({ service, kept }: LensContext): Promise<void> {
  kept.clear();
  // Asked first: that starts an engine where none runs, and only an engine forgets what lies on the disk.
  const { files, bytes } = vscode.workspace.isTrusted
    ? await service.convertedWeights({ remove: false })
    : { files: 0, bytes: 0 };
  await service.clearCaches();
  tellBriefly(vscode.l10n.t('Cached answers and attributions cleared.'), 4000);
  if (files === 0) return;
  const remove = vscode.l10n.t('Delete');
  const answer = await askFirst(
    vscode.l10n.t('Delete the converted weights of GGUF files too ({0}, {1})?', files, byteSize(bytes)),
    vscode.l10n.t('They are converted again when they are needed. The models themselves stay.'),
    remove,
  );
  if (answer !== remove) return;
  const { inUse } = await service.convertedWeights({ remove: true });
  if (inUse === 0) return;
  tellInformation(vscode.l10n.t('Files of converted weights that an explanation is using were kept: {0}.', inUse));
}
