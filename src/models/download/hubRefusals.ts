/** @file Connections that no further try can mend: a certificate that is not trusted, a proxy that does not let one through. */

/** What a proxy answered instead of opening the way to a host. */
export class ProxyRefusal extends Error {
  constructor(
    /** Host and port. */
    readonly proxy: string,
    readonly status: number,
  ) {
    super(`the proxy ${proxy} answered ${status}`);
  }
}

/** What Node and OpenSSL say of a certificate that does not hold. Source: Node's documentation of TLS, "X509 certificate error codes". */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether the other side could not show that it is who it says. */
export function isUntrusted(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && UNTRUSTED.has((error as NodeJS.ErrnoException).code ?? '');
}

/** Whether asking again would be answered the same. */
export function isRefusal(error: unknown): boolean {
  return isUntrusted(error) || (error instanceof ProxyRefusal && error.status < 500);
}
