/** @file Downloads over TLS, with an authority of one's own and through a proxy, as company networks have them: the real command. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { makeAuthority } from '../support/certificates';
import { startSecureHub, type HubModel, type HubOnThisMachine } from '../support/hubServer';
import { startProxy } from '../support/proxyServer';
import { demo } from '../support/modelFolders';
import { temporaryFolder } from '../unit/models/cacheFolders';
import { run, type Outcome } from './terminalCommand';

const model: HubModel = {
  id: 'org/small',
  commit: '0123456789abcdef0123456789abcdef01234567',
  files: {
    'config.json': readFileSync(join(demo.base, 'config.json')),
    'tokenizer.json': readFileSync(join(demo.base, 'tokenizer.json')),
    'model.safetensors': randomBytes(3_000_000),
  },
};
const authority = makeAuthority();
/** Names that no resolver knows: whoever reaches them came through the proxy. */
const names = ['hub.test', 'files.test'] as const;
const USER = 'me:p@ss/word';

let home: string;
beforeEach(() => {
  home = temporaryFolder();
  writeFileSync(join(home, 'authority.pem'), authority.cert);
});

async function hubWith(
  certified: readonly string[] = names,
  hosts: readonly [string, string] = names,
): Promise<HubOnThisMachine> {
  const hub = await startSecureHub(authority.issue(...certified), hosts, model);
  onTestFinished(() => hub.close());
  return hub;
}

async function proxy(...[user, identity]: Parameters<typeof startProxy>) {
  const own = await startProxy(user, identity);
  onTestFinished(() => own.close());
  return own;
}

function pull(hub: HubOnThisMachine, variables: NodeJS.ProcessEnv): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(([name]) => !/proxy|^HF_|^NODE_EXTRA/i.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    HF_ENDPOINT: hub.endpoint,
    HF_HUB_CACHE: join(home, 'hub'),
    HF_TOKEN: 'hf_secret',
    ...variables,
  };
  return run(['models', 'pull', model.id], { env });
}

const trusting = () => ({ NODE_EXTRA_CA_CERTS: join(home, 'authority.pem') });
const through = (port: number, user = USER, scheme = 'http') =>
  `${scheme}://${user.split(':').map(encodeURIComponent).join(':')}@localhost:${port}`;

function expectWhole({ code, stdout, stderr }: Outcome): void {
  expect({ code, failed: code === 0 ? '' : stderr }).toEqual({ code: 0, failed: '' });
  for (const [name, bytes] of Object.entries(model.files))
    expect(readFileSync(join(stdout.trim(), name)).equals(bytes)).toBe(true);
}

/** At once, in words, and nothing half done is left. */
function expectRefused({ code, stderr }: Outcome, hub: HubOnThisMachine, ...words: readonly RegExp[]): void {
  expect(code).toBe(2);
  for (const part of words) expect(stderr).toMatch(part);
  expect(hub.seen).toEqual([]);
  const left = readdirSync(home, { recursive: true }).map(String);
  expect(left.filter(name => /blobs.|snapshots.|incomplete/.test(name))).toEqual([]);
}

test('a whole download goes through a proxy that asks for a password, and only the hub sees the token', async () => {
  const hub = await hubWith();
  const { port, asked } = await proxy(USER);
  expectWhole(await pull(hub, { ...trusting(), HTTPS_PROXY: through(port) }));
  expect(new Set(asked.map(({ target }) => target.split(':')[0]))).toEqual(new Set(names));
  expect(JSON.stringify(asked)).not.toContain('hf_secret');
  for (const { host, authorization } of hub.seen)
    expect(authorization).toBe(host === 'hub' ? 'Bearer hf_secret' : undefined);
});

test('the way to the proxy may be encrypted too', async () => {
  const hub = await hubWith();
  const { port, asked } = await proxy(USER, authority.issue('localhost'));
  expectWhole(await pull(hub, { ...trusting(), https_proxy: through(port, USER, 'https') }));
  expect(asked.length).toBeGreaterThan(0);
});

test('a host in NO_PROXY is reached directly', async () => {
  const hub = await hubWith(['localhost'], ['localhost', 'localhost']);
  const { port, asked } = await proxy(USER);
  expectWhole(await pull(hub, { ...trusting(), HTTPS_PROXY: through(port), NO_PROXY: 'localhost' }));
  expect(asked).toEqual([]);
});

test('a proxy that does not know the password is said to ask for one', async () => {
  const hub = await hubWith();
  const { port, asked } = await proxy(USER);
  const outcome = await pull(hub, { ...trusting(), HTTPS_PROXY: through(port, 'me:wrong') });
  expectRefused(outcome, hub, /the proxy localhost:\d+ answered 407: it requires authentication/, /USER:PASSWORD@HOST/);
  expect(asked).toHaveLength(1);
  expect(outcome.stderr).not.toContain('wrong');
});

test('a certificate that nobody vouches for is refused, through a proxy and without', async () => {
  const hub = await hubWith();
  const { port, asked } = await proxy(USER);
  const outcome = await pull(hub, { HTTPS_PROXY: through(port) });
  expectRefused(outcome, hub, /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/);
  expect(asked).toHaveLength(1);
  const near = await hubWith(['localhost'], ['localhost', 'localhost']);
  expectRefused(await pull(near, {}), near, /certificate is not trusted/);
});

test('a certificate for another name is refused, through a proxy and without', async () => {
  const hub = await hubWith(['other.test']);
  const { port } = await proxy(USER);
  const variables = { ...trusting(), HTTPS_PROXY: through(port) };
  expectRefused(await pull(hub, variables), hub, /not trusted.*hub\.test/, /ERR_TLS_CERT_ALTNAME_INVALID/);
  const near = await hubWith(['other.test'], ['localhost', 'localhost']);
  expectRefused(await pull(near, trusting()), near, /ERR_TLS_CERT_ALTNAME_INVALID/);
});
