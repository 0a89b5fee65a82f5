/** @file The GGUF architectures that this version knows, by `general.architecture`. */
import { sentence } from '../../../base/sentence';
import { LensError } from '../../../base/errors';
import { shown } from '../../checkpointError';
import { gpt2, gptneox, phi3, starcoder2 } from './fused';
import { gemma2, gemma3 } from './gemmaTensors';
import type { GgufArchitecture } from './ggufArchitecture';
import { granite, llama, olmo2, qwen2, qwen3, smollm3 } from './llamaLike';

const architectures: Readonly<Record<string, GgufArchitecture>> = {
  llama,
  qwen2,
  qwen3,
  gemma2,
  gemma3,
  phi3,
  gptneox,
  gpt2,
  olmo2,
  smollm3,
  granite,
  starcoder2,
};

/** @throws LensError unsupported */
export function architectureNamed(name: string, path: string): GgufArchitecture {
  const architecture = Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (architecture !== undefined) return architecture;
  throw new LensError({
    reason: 'unsupported',
    message: sentence`${path} is of the architecture ${shown(name)}, which is not supported as a GGUF.`,
    next: sentence`Choose a GGUF of one of these: ${Object.keys(architectures).join(', ')}.`,
  });
}
