import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/**
 * The TLS settings that trust Node's own list, the authorities of NODE_EXTRA_CA_CERTS, and those of the operating system.
 *
 * Node by itself leaves the last out unless it was started with `--use-system-ca`; a company's own authority usually stands
 * only there. Made once for all connections, since reading some 300 certificates takes longer than a call.
 */
export function trustSystemCertificates(): SecureContext {
  // 'default' has NODE_EXTRA_CA_CERTS in it.
  const ca = new Set([...getCACertificates('default'), ...getCACertificates('system')]);
  return createSecureContext({ ca: [...ca] });
}
