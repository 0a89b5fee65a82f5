/** @file What every report says of the program that made it. */
import packageJson from '../../../package.json';
import { onnxruntimeVersion } from './ort';

export const program = {
  product: `instruct-lens ${packageJson.version}`,
  onnxruntime: onnxruntimeVersion,
} as const;
