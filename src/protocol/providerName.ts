/** @file Execution providers as their makers write them. */

const names: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
};

/** @param provider as an explanation's provenance names it: one, or several joined by `+` */
export function providerName(provider: string): string {
  return provider
    .split('+')
    .map(one => names[one] ?? one)
    .join(' + ');
}

/** As a provenance names them. */
export function joinedProviders(providers: readonly string[]): string {
  return [...new Set(providers.flatMap(provider => provider.split('+')))].join('+');
}
