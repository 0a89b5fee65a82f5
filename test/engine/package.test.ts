/** @file The package as users install it: what is in it, that it is refused where it is wrong, that it works on its own. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkPackage } from '../../scripts/packaging/check.mjs';
import { findTarget } from '../../scripts/packaging/targets.mjs';
import { packageExtension, unpack } from '../support/packageExtension';
import { temporaryFolder } from '../support/temporaryFolder';
import { packageRoot } from '../support/vscodeHost/packageRoot';

const folder = temporaryFolder();
const target = findTarget(`${process.platform}-${process.arch}`);
const installed = join(folder, 'installed');
const extension = join(installed, 'extension');
let vsix: string;

beforeAll(() => {
  vsix = packageExtension(join(folder, 'packages'));
  unpack(vsix, installed);
});

/** Away from the checkout: a package that lacks something must not find it in a node_modules above it. */
function runInstalled(words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { NODE_PATH: _, ...env } = process.env;
  const command = [join(extension, 'dist', 'cli.js'), ...words];
  return spawnSync(process.execPath, command, { cwd: extension, env, encoding: 'utf8' });
}

describe('the package of this platform', () => {
  it('has no fault and keeps below its limit', () => {
    const { faults, size } = checkPackage(vsix, target);
    expect(faults).toEqual([]);
    expect(size).toBeLessThanOrEqual(target.limit);
  });

  it('explains with both bundled models, from the folder it was installed in', () => {
    const sample = join('examples', 'little-world.prompt.md');
    const { status, stdout, stderr } = runInstalled(['explain', sample, '--pair', 'demo', '--format', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const explanation = JSON.parse(stdout) as { stage: string; models: { role: string; response: { text: string } }[] };
    expect(explanation.stage).toBe('complete');
    expect(explanation.models.map(model => model.role).sort()).toEqual(['base', 'tuned']);
    expect(explanation.models[0]?.response.text).toBe('Rose lost a green drum and a cat helped to find it.');
  });

  it('carries the view for a page of its own', () => {
    const { status, stdout } = runInstalled(['explain', 'examples/little-world.prompt.md', '--format', 'html']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<attribution-view>[\s\S]*<\/html>\n$/);
  });

  const examples = readdirSync(join(packageRoot, 'examples'), { withFileTypes: true });
  const prompts = examples.filter(entry => entry.isFile()).map(({ name }) => name);

  it.each(prompts)('carries the example %s and reads it', example => {
    const { status, stderr } = runInstalled(['tokens', join('examples', example)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('carries the example study and measures one of its cases', () => {
    const spec = join('examples', 'study', 'translate.study.yaml');
    const results = join(folder, 'results');
    const { status, stderr } = runInstalled(['study', 'run', spec, '--shard', '1/24', '--results', results]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(join(results, 'parts'))).toContain('part-00001-of-00024.json');
  });
});

describe('the licences of what it contains', () => {
  /** Words of every copy of these licences. */
  const texts: Readonly<Record<string, string>> = {
    '0BSD': 'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee',
    'Apache-2.0': 'Apache License Version 2.0, January 2004',
    'BSD-3-Clause': 'Redistributions in binary form must reproduce the above copyright notice',
    ISC: 'Permission to use, copy, modify, and/or distribute this software',
    MIT: 'Permission is hereby granted, free of charge, to any person obtaining a copy',
  };
  const sections = (): string[] =>
    readFileSync(join(extension, 'ThirdPartyNotices.txt'), 'utf8')
      .split(/^-{80}$/m)
      .slice(1)
      .map(section => section.trim().replaceAll(/\s+/g, ' '));

  it('are there in full, one after another, for each package', () => {
    const faults = sections().flatMap(section => {
      const [, name = '', licence = ''] = /^(\S+) \S+ · (.+?) · /.exec(section) ?? [];
      const ids = licence.match(/[\w.-]+/g)?.filter(word => word !== 'AND') ?? [];
      const absent = ids.filter(id => texts[id] === undefined || !section.includes(texts[id]));
      return ids.length === 0 || absent.length > 0 ? [`${name}: ${licence}`] : [];
    });
    expect(faults).toEqual([]);
  });

  it('name who holds the rights where the package has no licence file', () => {
    const of = (name: string): string => sections().find(section => section.startsWith(`${name} `)) ?? '';
    expect(of('onnxruntime-node')).toContain('Copyright (c) Microsoft Corporation');
    expect(of('onnx-buf')).toMatch(/Author: \S+/);
    expect(of('@bufbuild/protobuf')).toContain('Buf Technologies');
    expect(of('content-type')).toContain('Author: Douglas Christopher Wilson');
  });
});

describe('the check', () => {
  const other = findTarget(target.name === 'linux-arm64' ? 'linux-x64' : 'linux-arm64');

  it('refuses binaries of another platform', () => {
    const { faults } = checkPackage(vsix, other);
    expect(faults.filter(fault => fault.includes(`foreign to ${other.name}`))).toHaveLength(target.runtime.length + 1);
    expect(faults).toContain(`extension/node_modules/tokenizers/${target.tokenizer} does not belong into the package.`);
    expect(faults).toContain(`extension/node_modules/tokenizers/tokenizers.${other.name}-gnu.node is missing.`);
  });

  it('refuses a package that is too large', () => {
    const { faults, size } = checkPackage(vsix, { ...target, limit: 1e6 });
    expect(faults).toEqual([`The package has ${(size / 1e6).toFixed(1)} MB, more than the 1.0 MB that it may have.`]);
  });
});
