/** @file The one folder of what can be made again, on every platform. */
import { expect, test } from 'vitest';
import { cacheFolder } from '../../../src/files/cacheFolder';

test.each<[NodeJS.Platform, Record<string, string>, string | undefined]>([
  ['linux', {}, '/home/x/.cache/instruct-lens'],
  ['linux', { XDG_CACHE_HOME: '/var/c' }, '/var/c/instruct-lens'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/x/.cache/instruct-lens'],
  ['linux', { XDG_CACHE_HOME: '/var/c', INSTRUCT_LENS_CACHE: '/own' }, '/own'],
  ['linux', { INSTRUCT_LENS_CACHE: '' }, undefined],
  ['darwin', {}, '/home/x/Library/Caches/instruct-lens'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\instruct-lens\\Cache'],
])('the folder on %s with %j', (platform, env, folder) => {
  expect(cacheFolder(env, platform, '/home/x')).toBe(folder);
});
