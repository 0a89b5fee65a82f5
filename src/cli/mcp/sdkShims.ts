/**
 * @file Takes the place of the SDK's own choice for Node in the bundle (esbuild.config.mjs): without its second copy of Ajv, 280 KB, which checks only
 * what this server never asks for, the forms that a user fills in.
 */
import { LensError } from '../../base/errors';

export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new LensError({
      reason: 'internal',
      message: 'A client was asked for a form, which this server does not check.',
      next: 'Report it.',
    });
  }
}
