/** @file Downloads from a hub on this machine: into the standard layout, through every fault, and never half a file that looks whole. */
import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import {
  downloadModel,
  type DownloadOptions,
  type DownloadProgress,
} from '../../../../src/models/download/downloadModel';
import { hubHost, shownAddress, type HubHost } from '../../../../src/models/download/hubHost';
import { proxyFor } from '../../../../src/models/download/proxy';
import { cachedModels, cachedRevision } from '../../../../src/models/hubCache';
import { blobName, type Fault, type HubModel, type HubOnThisMachine } from '../../../support/hubServer';
import { commitOf, config, temporaryFolder } from '../cacheFolders';
import { hubOnThisMachine } from '../hubServer';

const weights = randomBytes(300_000);
const model: HubModel = {
  id: 'org/small',
  commit: commitOf('commit'),
  files: {
    'config.json': Buffer.from(config()),
    'tokenizer.json': Buffer.alloc(5_000, 'x'),
    'README.md': Buffer.from('---\nlicense: mit\n---\n'),
    'model.safetensors': weights,
    'pytorch_model.bin': randomBytes(2_000),
    'onnx/model.onnx': randomBytes(2_000),
  },
};

let cache: string;
let hub: HubOnThisMachine;
beforeEach(async () => {
  cache = temporaryFolder();
  hub = await hubOnThisMachine(model);
});

function host(more: Partial<HubHost> = {}): HubHost {
  return { ...hubHost({ HF_ENDPOINT: hub.endpoint }), ...more };
}

function download(options: Partial<DownloadOptions> = {}, from = host()): Promise<string> {
  return downloadModel(from, { id: model.id, revision: 'main' }, { cache, firstPauseMs: 1, ...options });
}

const folder = (): string => join(cache, 'models--org--small');
const blob = (path: string): string => join(folder(), 'blobs', blobName(model.files[path]!));
const requests = (path: string): (string | undefined)[] =>
  hub.seen.filter(seen => seen.host === 'files' && seen.path.endsWith(`/-/${path}`)).map(seen => seen.range);

async function failure(work: Promise<unknown>): Promise<LensError> {
  const error: unknown = await work.then(
    () => new Error('it was downloaded'),
    (e: unknown) => e,
  );
  if (!LensError.is(error) || !/^[A-Z].*\.$/.test(error.next)) throw error;
  return error;
}

/** Whatever became of a download: no name leads to anything but its content, and blobs are what their names say. */
function expectNothingFalse(): void {
  const blobs = join(folder(), 'blobs');
  for (const name of existsSync(blobs) ? readdirSync(blobs) : []) {
    if (!name.endsWith('.incomplete')) expect(blobName(readFileSync(join(blobs, name)))).toBe(name);
  }
  const whole = cachedModels(cache).filter(({ incomplete }) => incomplete === undefined);
  for (const { folder: at } of whole) expect(readFileSync(join(at, 'model.safetensors')).equals(weights)).toBe(true);
}

describe('a download', () => {
  test('brings what is read, in the layout that every Hugging Face tool knows', async () => {
    const snapshot = await download();
    expect(snapshot).toBe(join(folder(), 'snapshots', model.commit));
    expect(readdirSync(snapshot).sort()).toEqual(['README.md', 'config.json', 'model.safetensors', 'tokenizer.json']);
    expect(readlinkSync(join(snapshot, 'model.safetensors'))).toBe(`../../blobs/${blobName(weights)}`);
    expect(readFileSync(join(folder(), 'refs', 'main'), 'utf8')).toBe(model.commit);
    expect(cachedRevision(cache, model.id)).toMatchObject({
      incomplete: undefined,
      commit: model.commit,
      bytes: 300_000,
    });
    expectNothingFalse();
  });

  test('asks for nothing again that is there', async () => {
    await download();
    const files = hub.seen.filter(({ path }) => !path.startsWith('/api')).length;
    await download();
    expect(hub.seen.filter(({ path }) => !path.startsWith('/api'))).toHaveLength(files);
  });

  test('tells bytes and seconds left, up to the last byte', async () => {
    const progress: DownloadProgress[] = [];
    const plans: { bytes: number; missing: number }[] = [];
    await download({ onProgress: p => progress.push(p), onPlan: p => plans.push(p) });
    expect(plans).toEqual([
      expect.objectContaining({ bytes: progress[0]!.total, missing: progress[0]!.total, files: 4 }),
    ]);
    expect(progress.at(-1)).toMatchObject({ done: progress[0]!.total, secondsLeft: 0 });
  });

  test('goes on with the half that is there, another tool’s too', async () => {
    mkdirSync(join(folder(), 'blobs'), { recursive: true });
    writeFileSync(`${blob('model.safetensors')}.incomplete`, weights.subarray(0, 100_000));
    await download();
    expect(requests('model.safetensors')).toEqual(['bytes=100000-']);
    expectNothingFalse();
  });

  test('shows the token to the hub and to nobody else', async () => {
    await download({}, host({ token: 'hf_secret' }));
    for (const seen of hub.seen) expect(seen.authorization).toBe(seen.host === 'hub' ? 'Bearer hf_secret' : undefined);
    expect(new Set(hub.seen.map(seen => seen.host))).toEqual(new Set(['hub', 'files']));
  });

  test('goes through the proxy that the variables name', async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(503).end();
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const env = {
      http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      HF_ENDPOINT: 'http://hub.invalid',
    };
    await failure(download({}, hubHost(env)));
    expect(asked[0]).toBe('http://hub.invalid/api/models/org/small/revision/main?blobs=true');
    const { NO_PROXY, ...direct } = { ...env, NO_PROXY: '127.0.0.1', HF_ENDPOINT: hub.endpoint };
    asked.length = 0;
    await download({}, hubHost({ ...direct, NO_PROXY }));
    expect(asked).toEqual([]);
  });
});

describe('through faults', () => {
  test.each<[string, readonly Fault[], readonly (string | undefined)[]]>([
    ['a connection that breaks', [{ kind: 'cut', after: 60_000 }], [undefined, expect.stringMatching(/^bytes=\d+-$/)]],
    [
      'one that breaks again and again',
      Array.from({ length: 8 }, () => ({ kind: 'cut', after: 30_000 }) as const),
      [undefined, ...Array.from({ length: 8 }, () => expect.stringMatching(/^bytes=\d+-$/) as string)],
    ],
    ['an end that comes too early', [{ kind: 'short', by: 1000 }], [undefined, 'bytes=299000-']],
    ['too many bytes', [{ kind: 'long', by: 1000 }], [undefined, undefined]],
    ['wrong bytes', [{ kind: 'wrong' }], [undefined, undefined]],
    ['too many requests', [{ kind: 'status', status: 429, headers: { 'retry-after': '0' } }], [undefined, undefined]],
    [
      'a host in trouble',
      [
        { kind: 'status', status: 503 },
        { kind: 'status', status: 500 },
      ],
      [undefined, undefined, undefined],
    ],
    [
      'a host without ranges',
      [{ kind: 'cut', after: 60_000 }, { kind: 'no-ranges' }],
      [undefined, expect.stringMatching(/^bytes=\d+-$/)],
    ],
    ['a silent connection', [{ kind: 'silent' }], [undefined, 'bytes=1-']],
  ])('%s: no byte is lost', async (_, faults, ranges) => {
    hub.fault('model.safetensors', ...faults);
    await download({}, host({ silenceMs: 300 }));
    expect(requests('model.safetensors')).toEqual(ranges);
    expectNothingFalse();
    expect(cachedRevision(cache, model.id)?.incomplete).toBeUndefined();
  });

  test.each<[string, Fault, RegExp, number?]>([
    ['bytes that stay wrong', { kind: 'wrong' }, /has the hash [0-9a-f]{64}, the hub says/],
    ['a host that stays in trouble', { kind: 'status', status: 502 }, /answered 502/],
    ['connections that break without a byte', { kind: 'cut', after: 0 }, /could not be downloaded/],
    ['a file that is gone', { kind: 'status', status: 404 }, /answered 404/],
    ['redirects without end', { kind: 'redirect', to: '/org/small/-/model.safetensors' }, /redirects without end/, 5],
    [
      'a redirect to a file of this machine',
      { kind: 'redirect', to: 'file:///etc/passwd' },
      /which is not followed/,
      1,
    ],
  ])('%s: it ends in words, and nothing looks whole', async (_, fault, message, asked) => {
    hub.fault('model.safetensors', ...Array.from({ length: 40 }, () => fault));
    const error = await failure(download());
    expect([error.reason, error.message]).toEqual(['download', expect.stringMatching(message)]);
    // What would be answered the same again is not asked again.
    if (asked !== undefined) expect(requests('model.safetensors')).toHaveLength(asked);
    expect(existsSync(blob('model.safetensors'))).toBe(false);
    expect(cachedModels(cache)).toEqual([]);
    expectNothingFalse();
  });

  test('two at once fetch each byte once, and both have the model; the one that waits can be called off', async () => {
    hub.fault('model.safetensors', { kind: 'cut', after: 100_000 });
    const stop = new AbortController();
    const [first, second, third] = await Promise.allSettled([
      download(),
      download({ onProgress: () => stop.abort(new Error('called off')) }),
      download({ signal: stop.signal }),
    ]);
    const snapshot = join(folder(), 'snapshots', model.commit);
    expect([first, second]).toEqual(Array(2).fill({ status: 'fulfilled', value: snapshot }));
    expect(third).toMatchObject({ status: 'rejected', reason: new Error('called off') });
    expect(requests('model.safetensors')).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
    expect(readdirSync(join(cache, '.locks', 'models--org--small'))).toEqual([]);
    expectNothingFalse();
  });

  test.skipIf(process.platform === 'win32').each<[string, (path: string) => void]>([
    ['a link to somebody’s file', path => symlinkSync(join(cache, 'precious'), path)],
    ['a pipe', path => void spawnSync('mkfifo', [path])],
  ])('%s in the place of the half is not written to', async (_, put) => {
    writeFileSync(join(cache, 'precious'), 'mine');
    mkdirSync(join(folder(), 'blobs'), { recursive: true });
    put(`${blob('model.safetensors')}.incomplete`);
    await download();
    expect(readFileSync(join(cache, 'precious'), 'utf8')).toBe('mine');
    expectNothingFalse();
  });

  test('a blob of another length than the hub says is damaged, unless its content has the hash', async () => {
    await download();
    truncateSync(blob('model.safetensors'), 1000);
    await download();
    expect(requests('model.safetensors')).toHaveLength(2);
    const lying = { rfilename: 'model.safetensors', size: 1, blobId: null };
    const text = { sha: model.commit, siblings: [{ ...lying, lfs: { sha256: blobName(weights), size: 1 } }] };
    hub.answer = { status: 200, text: JSON.stringify(text) };
    await download();
    expect(requests('model.safetensors')).toHaveLength(2);
    expectNothingFalse();
  });

  test('called off, it keeps what came and goes on from there', async () => {
    const controller = new AbortController();
    hub.fault('model.safetensors', { kind: 'cut', after: 200_000 });
    const onProgress = ({ done }: DownloadProgress): void => {
      if (done > 150_000) controller.abort(new Error('called off'));
    };
    await expect(download({ signal: controller.signal, onProgress })).rejects.toThrow('called off');
    expect(cachedModels(cache)).toEqual([]);
    expectNothingFalse();
    await download();
    expect(requests('model.safetensors').at(-1)).toMatch(/^bytes=\d+-$/);
    expectNothingFalse();
    expect(cachedRevision(cache, model.id)?.incomplete).toBeUndefined();
  });
});

describe('clear words', () => {
  test.each<[string, { status: number; code?: string; text?: string }, string | undefined, RegExp, RegExp]>([
    [
      'a gated model without a token',
      { status: 401, code: 'GatedRepo' },
      undefined,
      /is gated/,
      /accept it, then set HF_TOKEN/,
    ],
    ['a gated model with one', { status: 403, code: 'GatedRepo' }, 'hf_x', /is gated/, /check that HF_TOKEN/],
    ['no model, no token', { status: 401, code: 'RepoNotFound' }, undefined, /requires an account/, /Check the name/],
    ['a token that is none', { status: 401 }, 'hf_x', /does not accept the token/, /Check HF_TOKEN/],
    ['no model', { status: 404, code: 'RepoNotFound' }, 'hf_x', /There is no model org\/small/, /Check the name/],
    ['no revision', { status: 404, code: 'RevisionNotFound' }, undefined, /has no revision "main"/, /Check the name/],
    [
      'a page instead of an answer',
      { status: 200, text: '<html>Sign in</html>' },
      undefined,
      /does not answer like the/,
      /sign-in page/,
    ],
    [
      'a listing with a wrong hash',
      { status: 200, text: '{"sha":"x","siblings":[]}' },
      undefined,
      /\(sha\)/,
      /HF_ENDPOINT/,
    ],
  ])('%s', async (_, answer, token, message, next) => {
    hub.answer = answer;
    const error = await failure(download({}, host({ token })));
    expect([error.message, error.next]).toEqual([expect.stringMatching(message), expect.stringMatching(next)]);
  });

  test('a host that is not there', async () => {
    const error = await failure(download({}, hubHost({ HF_ENDPOINT: 'http://127.0.0.1:1' })));
    expect(error.message).toMatch(/ECONNREFUSED/);
  });

  test('an endpoint that is no address, an id that is none', async () => {
    expect(() => hubHost({ HF_ENDPOINT: 'ftp://x' })).toThrow(/not an http or https address/);
    for (const HF_ENDPOINT of [
      'http://hub.example',
      'http://10.0.0.1:80',
      'http://127.0.0.1.evil.example',
      'http://u:s3cret@hub.example',
    ])
      expect(() => hubHost({ HF_ENDPOINT, HF_TOKEN: HF_ENDPOINT.includes('@') ? '' : 'hf_x' })).toThrow(
        /^(?!.*s3cret).*without TLS/,
      );
    for (const HF_ENDPOINT of ['https://hub.example', 'http://127.0.0.1:8', 'http://localhost', 'http://[::1]:1'])
      expect(hubHost({ HF_ENDPOINT, HF_TOKEN: 'hf_x' }).token).toBe('hf_x');
    expect(hubHost({ HF_ENDPOINT: 'http://hub.example' }).token).toBeUndefined();
    expect(shownAddress('https://me:s3cret@hub.example/hf')).toBe('https://hub.example/hf');
    for (const id of ['../x', 'a/b/c', ''])
      expect((await failure(downloadModel(host(), { id, revision: 'main' }, { cache }))).reason).toBe('usage');
    expect((await failure(downloadModel(host(), { id: 'a/b', revision: '../..' }, { cache }))).reason).toBe('usage');
  });
});

describe('which files', () => {
  const gguf = (names: readonly string[]): HubModel => ({
    ...model,
    files: Object.fromEntries(names.map(name => [name, Buffer.from(name)])),
  });
  const bring = async (names: readonly string[], file?: string): Promise<string[]> => {
    hub = await hubOnThisMachine(gguf(names));
    const at = await downloadModel(host(), { id: model.id, revision: 'main', file }, { cache, firstPauseMs: 1 });
    return readdirSync(at).sort();
  };

  test('the shards of an index, a lone GGUF, one of several when it is named, all parts of a split one', async () => {
    const shards = [
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ];
    expect(await bring([...shards, 'consolidated.safetensors'])).toEqual(shards);
    cache = temporaryFolder();
    expect(await bring(['m-Q4_K_M.gguf', 'mmproj-m.gguf'])).toEqual(['m-Q4_K_M.gguf']);
    cache = temporaryFolder();
    expect(await bring(['m-Q4.gguf', 'm-Q8.gguf'], 'm-Q8.gguf')).toEqual(['m-Q8.gguf']);
    cache = temporaryFolder();
    const parts = ['m-00001-of-00002.gguf', 'm-00002-of-00002.gguf'];
    expect(await bring([...parts, 'm-Q8.gguf'], parts[0])).toEqual(parts);
  });

  test('several GGUFs, none, and a name that is not there are said', async () => {
    await expect(bring(['m-Q4.gguf', 'm-Q8.gguf'])).rejects.toMatchObject({
      next: expect.stringMatching(/m-Q4\.gguf \(9 bytes\), m-Q8/) as string,
    });
    await expect(bring(['pytorch_model.bin'])).rejects.toThrow(/no weights that can be read/);
    await expect(bring(['m-Q4.gguf'], 'x.gguf')).rejects.toThrow(/has no file "x\.gguf"/);
  });

  test.each([
    ['above the folder', '../../../evil.safetensors', /"\.\.\/\.\.\/\.\.\/evil\.safetensors"/],
    ['in the middle', 'a/../../evil.safetensors', /leads elsewhere/],
    ['absolute', '/etc/evil.safetensors', /"\/etc\/evil/],
    ['of Windows', '..\\evil.safetensors', /leads elsewhere/],
    ['a control character', 'a\u001b[2Jevil.safetensors', /"a␛\[2Jevil/],
    ['an override', 'a\u202eevil.safetensors', /\\u202eevil/],
    ['NUL', 'evil\0.safetensors', /"evil␀\.safetensors"/],
  ])('a listing with a name that leads elsewhere, %s, is refused whole', async (_, rfilename, shown) => {
    const good = { rfilename: 'model.safetensors', size: 1, blobId: commitOf('a') };
    const text = JSON.stringify({ sha: model.commit, siblings: [good, { ...good, rfilename }] });
    hub.answer = { status: 200, text };
    const error = await failure(download());
    expect([error.reason, error.message]).toEqual(['download', expect.stringMatching(shown)]);
    expect(error.message).toMatch(/nothing of it was downloaded\.$/);
    expect(existsSync(folder())).toBe(false);
  });

  test('a listing of a million files is refused with the number, and one without end is asked for once', async () => {
    const entry = JSON.stringify({ rfilename: 'a', size: 1, blobId: commitOf('a') });
    hub.answer = { status: 200, text: `{"sha":"${model.commit}","siblings":[${`${entry},`.repeat(999_999)}${entry}]}` };
    // 87 MB: over the limit of a listing as such.
    expect((await failure(download())).message).toMatch(/its list of files has more than 67\.1 MB/);
    expect(hub.seen).toHaveLength(1);
    hub.answer = { status: 200, text: `{"sha":"${model.commit}","siblings":[${'{},'.repeat(999_999)}{}]}` };
    expect((await failure(download())).message).toMatch(
      /lists for org\/small 1000000 files; models have at most 50000/,
    );
  });
});

test('of a host with https a proxy is asked for a tunnel, and a refusal is said', async () => {
  const asked: (readonly [string | undefined, string | undefined])[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push([request.url, request.headers['proxy-authorization']]);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const env = { HTTPS_PROXY: `http://me:p%40ss@127.0.0.1:${port}`, HF_ENDPOINT: 'https://hub.invalid' };
  const error = await failure(download({}, hubHost(env)));
  expect(error.message).toContain(`the proxy 127.0.0.1:${port} answered 403`);
  expect(asked[0]).toEqual(['hub.invalid:443', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
});

test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  ['https://hub.co/x', { HTTPS_PROXY: 'http://p:8080' }, 'http://p:8080/'],
  ['https://hub.co/x', { https_proxy: 'p:8080' }, 'http://p:8080/'],
  ['http://hub.co/x', { HTTPS_PROXY: 'http://p:8080' }, undefined],
  ['http://hub.co/x', { ALL_PROXY: 'http://p:8080' }, 'http://p:8080/'],
  ['https://hub.co/x', { HTTPS_PROXY: 'http://p', NO_PROXY: 'a.b, hub.co' }, undefined],
  ['https://cdn.hub.co/x', { HTTPS_PROXY: 'http://p', NO_PROXY: '.hub.co' }, undefined],
  ['https://myhub.co/x', { HTTPS_PROXY: 'http://p', NO_PROXY: 'hub.co' }, 'http://p/'],
  ['https://hub.co:444/x', { HTTPS_PROXY: 'http://p', NO_PROXY: 'hub.co:443' }, 'http://p/'],
  ['https://hub.co/x', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, undefined],
  ['https://hub.co/x', { HTTPS_PROXY: 'socks5://p' }, undefined],
])('the proxy of %s with %j', (url, env, expected) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(expected);
});
