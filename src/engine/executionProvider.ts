/** @file What this machine's execution providers are worth. */
import { providerOrder, PROVIDERS, providerSetting } from '../protocol/providers';
import type { ProviderFinding, ProviderName, ProvidersReport } from '../protocol/providers';
import { onnxruntimeVersion, provider } from './ort';

/** @param _again nothing is tried yet: only the processor is known. */
export function providersReport(_again: boolean): ProvidersReport {
  const order = providerOrder(process.platform);
  const others = PROVIDERS.filter(name => !order.includes(name));
  return {
    setting: providerSetting(process.env['INSTRUCT_LENS_PROVIDER']) ?? 'auto',
    chosen: provider,
    reason: 'The CPU computes.',
    onnxruntime: onnxruntimeVersion,
    platform: `${process.platform}-${process.arch}`,
    findings: [...order, ...others].map(finding),
  };
}

function finding(name: ProviderName): ProviderFinding {
  if (name !== provider)
    return { provider: name, verdict: 'not-tried', reason: 'It has not been tried.', candidate: false, cached: false };
  return {
    provider: name,
    verdict: 'trusted',
    reason: 'The others are compared with it.',
    candidate: true,
    cached: false,
  };
}
