import { beforeAll, describe, expect, test } from 'vitest';
import { listenRaw, listenWith, success } from './helpers.ts';
import { invoicesClientOf } from './rest/helpers.ts';
import { type CertificateName, callOnce, listenTls, makeCertificates, type TestCertificates } from './tls.ts';

let certificates: TestCertificates;
beforeAll(() => {
  certificates = makeCertificates();
});

function urlAt(port: number, host = '127.0.0.1'): string {
  return `https://${host}:${port}/demo/Automation.asmx`;
}

describe('HTTPS', () => {
  test('trusts the authorities of NODE_EXTRA_CA_CERTS', async () => {
    const { port, calls } = await listenTls(certificates.pair('good'));
    const { answer, stderr } = await callOnce(urlAt(port), { NODE_EXTRA_CA_CERTS: certificates.authority });
    expect(answer).toEqual({ kind: 'updated' });
    expect(calls()).toBe(1);
    expect(stderr).toBe('');
  });

  // Elsewhere the system keeps them where a test should not write.
  test.runIf(process.platform === 'linux')(
    'trusts the authorities of the operating system, without a flag',
    async () => {
      // OpenSSL's own variable for where the system keeps them.
      const { port } = await listenTls(certificates.pair('good'));
      const { answer } = await callOnce(urlAt(port, 'localhost'), { SSL_CERT_FILE: certificates.authority });
      expect(answer).toEqual({ kind: 'updated' });
    },
  );

  test('sends nothing to a server that is not trusted for reading invoices either', async () => {
    const { port, calls } = await listenTls(certificates.pair('selfSigned'));
    const answer = await invoicesClientOf(`https://127.0.0.1:${port}`).list({ goodsOwnerId: 42 });
    expect(answer).toEqual({
      kind: 'misdirected',
      message: expect.stringMatching(/certificate of 127.*is not trusted.*NODE_EXTRA_CA_CERTS/),
    });
    expect(calls()).toBe(0);
  });

  test.each<[CertificateName, boolean, RegExp]>([
    ['good', false, /certificate of 127.*is not trusted.*NODE_EXTRA_CA_CERTS/],
    ['selfSigned', true, /certificate of 127.*is not trusted/],
    ['expired', true, /certificate of 127.*has expired/],
    ['notYetValid', true, /certificate of 127.*not valid yet/],
    ['otherHost', true, /certificate of 127.*belongs to another host/],
  ])(
    'sends nothing to a server whose certificate is %s, its authority trusted: %s',
    async (name, trusted, words) => {
      const { port, calls } = await listenTls(certificates.pair(name));
      const { answer } = await callOnce(
        urlAt(port),
        trusted ? { NODE_EXTRA_CA_CERTS: certificates.authority } : {},
      );
      expect(answer).toEqual({ kind: 'misdirected', message: expect.stringMatching(words) });
      expect(calls()).toBe(0);
    },
  );

  test('to a server that speaks plain HTTP', async () => {
    const { origin, seen } = await listenWith(200, success());
    const { answer } = await callOnce(`${origin.replace('http:', 'https:')}/demo/Automation.asmx`);
    expect(answer).toMatchObject({
      kind: 'misdirected',
      message: expect.stringContaining('No TLS connection'),
    });
    expect(seen).toEqual([]);
  });

  test('to a server that hangs up during the handshake', async () => {
    const { port } = await listenRaw((socket) => socket.once('data', () => socket.end()));
    const { answer } = await callOnce(urlAt(port));
    expect(answer).toMatchObject({ kind: 'unanswered', mayHaveBeenApplied: false, transient: true });
  });
});
