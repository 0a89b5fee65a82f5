/** @file Execution providers as their makers write them. */

const names: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
};

/** @param provider as an explanation's provenance names it */
export function providerName(provider: string): string {
  return names[provider] ?? provider;
}
