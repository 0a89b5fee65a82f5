/** @file Certificates for tests, made on the spot: an authority of our own and servers that it vouches for (X.509 v3, ECDSA P-256). */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** PEM texts. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface Authority {
  readonly cert: string;
  /** @param names DNS names that the certificate is for */
  issue(...names: readonly string[]): Identity;
}

const length = (n: number): Buffer => {
  if (n < 128) return Buffer.from([n]);
  const bytes = n < 256 ? [n] : [n >> 8, n & 255];
  return Buffer.from([0x80 | bytes.length, ...bytes]);
};
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const bits = (bytes: Buffer): Buffer => der(0x03, Buffer.from([0]), bytes);
const time = (at: Date): Buffer => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
const oid = (...hex: readonly number[]): Buffer => der(0x06, Buffer.from(hex));

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11);
const TRUE = der(0x01, Buffer.from([0xff]));

const named = (name: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;

interface Certified {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extension: Buffer;
}

function certificate({ subject, issuer, publicKey, signer, extension }: Certified): string {
  const [day, now] = [24 * 60 * 60 * 1000, Date.now()];
  const serial = randomBytes(8);
  serial[0]! &= 0x7f;
  serial[0]! |= 0x01;
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_SHA256,
    named(issuer),
    sequence(time(new Date(now - day)), time(new Date(now + day))),
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  return pem(sequence(content, ECDSA_SHA256, bits(sign('sha256', content, signer))));
}

/** Trusted by whoever is given its certificate. */
export function makeAuthority(name = 'Authority of a test'): Authority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = own.privateKey;
  const isAuthority = sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE)));
  return {
    cert: certificate({ subject: name, issuer: name, publicKey: own.publicKey, signer, extension: isAuthority }),
    issue: (...names) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const list = sequence(...names.map(dns => der(0x82, Buffer.from(dns))));
      const extension = sequence(ALTERNATIVE_NAMES, der(0x04, list));
      return {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate({ subject: names[0]!, issuer: name, publicKey, signer, extension }),
      };
    },
  };
}
