/** @file A hub on this machine for the length of one test. */
import { onTestFinished } from 'vitest';
import { startHub, type HubModel, type HubOnThisMachine } from '../../support/hubServer';

export async function hubOnThisMachine(...models: readonly HubModel[]): Promise<HubOnThisMachine> {
  const hub = await startHub(...models);
  onTestFinished(() => hub.close());
  return hub;
}
