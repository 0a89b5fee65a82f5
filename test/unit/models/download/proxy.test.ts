/** @file Which proxy a host is reached through: by variables, and by a program's own settings before them. */
import { expect, test } from 'vitest';
import { proxyFor, withProxy } from '../../../../src/models/download/proxy';

const hub = new URL('https://huggingface.co/x');

test('settings count more than variables, exemptions of both count', () => {
  const variables = { HTTPS_PROXY: 'http://variable:1', NO_PROXY: 'inside.example' };
  const env = withProxy(variables, 'http://setting:2', ['mirror.example']);
  expect(proxyFor(hub, variables)?.host).toBe('variable:1');
  expect(proxyFor(hub, env)?.host).toBe('setting:2');
  expect(proxyFor(new URL('http://other.example'), env)?.host).toBe('setting:2');
  const direct = ['https://inside.example', 'https://cdn.mirror.example', 'http://localhost:8', 'http://[::1]:8'];
  expect(direct.map(address => proxyFor(new URL(address), env))).toEqual([undefined, undefined, undefined, undefined]);
});

test('lower-case names stay under what the settings say', () => {
  const env = withProxy({ https_proxy: 'http://variable:1', no_proxy: 'a.example' }, 'setting:2', []);
  expect(proxyFor(hub, env)?.host).toBe('setting:2');
  expect(proxyFor(new URL('https://a.example'), env)).toBeUndefined();
});
