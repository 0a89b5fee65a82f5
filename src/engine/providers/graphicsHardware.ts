/** @file Graphics cards of this Linux as its kernel tells them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface GraphicsCard {
  readonly name: string;
  /** Of the kernel's driver, where it tells it. */
  readonly driver?: string;
}

const vendors: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

/** @param root of the file system; another one in tests */
export function graphicsCards(root = '/'): GraphicsCard[] {
  const nvidia = nvidiaCards(root);
  // Windows' own cards, seen from its Linux.
  const windows = existsSync(join(root, 'dev', 'dxg')) ? [{ name: 'a Windows GPU' }] : [];
  return [...(nvidia.length > 0 ? nvidia : renderNodes(root)), ...windows];
}

function nvidiaCards(root: string): GraphicsCard[] {
  const folder = join(root, 'proc', 'driver', 'nvidia');
  const version = /Kernel Module\s+(\S+)/.exec(textOf(join(folder, 'version')))?.[1];
  return namesIn(join(folder, 'gpus')).map(gpu => {
    const model = /^Model:\s*(.+)$/m.exec(textOf(join(folder, 'gpus', gpu, 'information')))?.[1];
    return { name: model ?? 'NVIDIA', ...(version === undefined ? {} : { driver: version }) };
  });
}

/** Nodes that compute without a display. */
function renderNodes(root: string): GraphicsCard[] {
  const nodes = namesIn(join(root, 'dev', 'dri')).filter(name => name.startsWith('renderD'));
  return nodes.map(node => {
    const id = (file: string): string => textOf(join(root, 'sys', 'class', 'drm', node, 'device', file)).trim();
    const vendor = id('vendor');
    return { name: [vendors[vendor] ?? vendor, id('device')].join(' ').trim() || node };
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
