/** @file The variables that decide something here, of all that an environment has. */

/** Their values may be told. */
const TOLD = [
  ...['PROVIDER', 'THREADS', 'MEMORY_LIMIT', 'PREPACK', 'CACHE', 'CACHE_LIMIT', 'CONFIG'].map(
    n => `INSTRUCT_LENS_${n}`,
  ),
  ...['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_HOME', 'HF_ENDPOINT', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'],
  // Where the loader and the Vulkan loader look.
  ...[
    'LD_LIBRARY_PATH',
    'LD_PRELOAD',
    'DYLD_LIBRARY_PATH',
    'VK_ICD_FILENAMES',
    'VK_DRIVER_FILES',
    'VK_LOADER_LAYERS_ENABLE',
  ],
  ...['CUDA_PATH', 'CUDA_HOME', 'CUDA_VISIBLE_DEVICES'],
  ...['NODE_OPTIONS', 'OMP_NUM_THREADS'],
];
/** Of these only that they are set: tokens, and addresses that may hold passwords. */
const MENTIONED = [
  ...['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap(name => [name, name.toLowerCase()]),
];

/** Names with their values, `set` for those that must not be told; an empty value tells something too. */
export function relevantEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const told = TOLD.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  const mentioned = MENTIONED.flatMap(name => (env[name] ? [[name, 'set'] as const] : []));
  return Object.fromEntries([...told, ...mentioned]);
}
