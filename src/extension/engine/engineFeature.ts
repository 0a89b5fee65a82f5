/** @file The engine as the editor runs it: started with the settings, restarted, its caches cleared, its log. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ExplainService } from '../../client/explainService';
import type { ProviderFallback } from '../../protocol/providers';
import { commands } from '../core/contributions';
import type { LensContext, Log } from '../core/lensContext';
import { engineEnvironment, onEngineSettingsChange, settings } from '../core/settings';
import { tellBriefly } from '../core/messages';

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

async function clearCaches({ service, kept }: LensContext): Promise<void> {
  kept.clear();
  await service.clearCaches();
  tellBriefly(vscode.l10n.t('Cached answers and attributions cleared.'), 4000);
}
