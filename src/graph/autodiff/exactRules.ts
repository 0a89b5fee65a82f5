/**
 * @file The exact gradient. An operator needs a rule if it can lie between the embeddings and the logits; comparisons, shapes
 * and ranges cannot.
 */
import { VjpRules } from './vjpRule';
import { elementwiseRules } from './rules/elementwise';
import { linalgRules } from './rules/linalg';
import { movementRules } from './rules/movement';
import { normalizationRules } from './rules/normalization';

export const exactRules = new VjpRules({
  ...elementwiseRules,
  ...linalgRules,
  ...movementRules,
  ...normalizationRules,
});
