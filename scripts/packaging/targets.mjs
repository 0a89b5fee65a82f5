// The platforms that packages are made for: those that both native dependencies have binaries for.

/**
 * @typedef {object} Target
 * @property {string} name as VS Code calls it
 * @property {string} runtimeFolder of ONNX Runtime's binaries, in its package
 * @property {readonly string[]} runtime names of the binaries that are loaded there
 * @property {string} tokenizer name of the tokenizers' binary
 * @property {'ELF' | 'Mach-O' | 'PE'} format of all these binaries
 * @property {number} machine the format's own number of the processor
 * @property {number} limit most bytes of the finished package
 * @property {boolean} [web] of a browser's editor: it runs no model, so that no program and no model is in it
 */

const BINDING = 'onnxruntime_binding.node';
/** DirectML and the shader compiler serve the graphics processor; ONNX Runtime loads them when it is asked to. */
const WINDOWS = [BINDING, 'onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'];
const LINUX = [BINDING, 'libonnxruntime.so.1'];
/** Its twin by version (`libonnxruntime.1.30.0.dylib`) is not the name that the binding asks for. */
const MAC = [BINDING, 'libonnxruntime.1.dylib'];

const ELF = { format: 'ELF', x64: 62, arm64: 183 };
const MACH_O = { format: 'Mach-O', arm64: 0x0100000c };
const PE = { format: 'PE', x64: 0x8664, arm64: 0xaa64 };

/** @returns {Target} */
function target(platform, arch, { [arch]: machine, format }, runtime, tokenizer, megabytes) {
  return {
    name: `${platform}-${arch}`,
    runtimeFolder: `bin/napi-v6/${platform}/${arch}`,
    runtime,
    tokenizer: `tokenizers.${tokenizer}.node`,
    format,
    machine,
    limit: megabytes * 1e6,
  };
}

/** Limits in megabytes. Of linux-x64 it is a promise to users; the others are what 0.1.0 measures and a tenth. */
const targets = [
  target('linux', 'x64', ELF, LINUX, 'linux-x64-gnu', 32),
  target('linux', 'arm64', ELF, LINUX, 'linux-arm64-gnu', 24),
  target('darwin', 'arm64', MACH_O, MAC, 'darwin-arm64', 27),
  target('win32', 'x64', PE, WINDOWS, 'win32-x64-msvc', 45),
  target('win32', 'arm64', PE, WINDOWS, 'win32-arm64-msvc', 46),
  { name: 'web', web: true, runtimeFolder: '', runtime: [], tokenizer: '', format: 'ELF', machine: 0, limit: 2e6 },
];

export const hostTarget = `${process.platform}-${process.arch}`;

/** @returns {Target} */
export function findTarget(name) {
  const found = targets.find(one => one.name === name);
  if (found) return found;
  throw new Error(`There is no package for ${name}; choose one of ${targets.map(one => one.name).join(', ')}.`);
}
