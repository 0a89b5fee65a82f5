/** @file Sentences on how two models read a prompt, which the engine's warnings and the views share. */
import type { Rendering } from './explanation';

/** A model read the prompt … */
export const RENDERING_TEXTS: Readonly<Record<Rendering, string>> = {
  'tuned-template': "through the tuned model's chat template",
  'own-template': 'through its own chat template',
  'plain-text': 'as plain text, without a chat template',
};

export const SAME_MODEL = 'Base and tuned are the same checkpoint (same fingerprint), so nothing can differ.';
