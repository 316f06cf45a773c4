import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { folderOfFile } from '../helpers/folder.ts';
import { bind, PASSWORD, success } from './helpers.ts';

const CONFIG = `[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
`;

export interface TestCertificates {
  readonly folder: string;
  /** The file of an authority that signed `good`, `expired` and `otherHost`; `selfSigned` stands alone. */
  readonly authority: string;
  pair(name: CertificateName): { key: Buffer; cert: Buffer };
}

export type CertificateName = 'good' | 'expired' | 'notYetValid' | 'otherHost' | 'selfSigned';

/** Gone when the test file has run. */
const certificateFolder = folderOfFile();

/** Has openssl make an authority and certificates for 127.0.0.1, localhost and wms.test, good and bad. */
export function makeCertificates(): TestCertificates {
  const folder = certificateFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  writeFileSync(join(folder, 'ca.cnf'), CONFIG);
  writeFileSync(join(folder, 'index.txt'), '');
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test authority',
    '-days',
    '2',
  );
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:wms.test';
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'selfSigned.key',
    '-out',
    'selfSigned.pem',
    '-subj',
    '/CN=alone',
    '-addext',
    names,
    '-days',
    '2',
  );

  const sign = (name: CertificateName, altNames: string, ...validity: string[]) => {
    openssl(
      'req',
      '-new',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
      '-addext',
      altNames,
      '-config',
      'ca.cnf',
    );
    openssl(
      'ca',
      '-batch',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      '-notext',
      ...validity,
    );
  };
  sign('good', names, '-days', '2');
  sign('otherHost', 'subjectAltName=DNS:other.test', '-days', '2');
  sign('expired', names, '-startdate', '20200101000000Z', '-enddate', '20200102000000Z');
  sign('notYetValid', names, '-startdate', '20900101000000Z', '-enddate', '20910101000000Z');
  return {
    folder,
    authority: join(folder, 'ca.pem'),
    pair: (name) => ({
      key: readFileSync(join(folder, `${name}.key`)),
      cert: readFileSync(join(folder, `${name}.pem`)),
    }),
  };
}

/** An HTTPS server that says yes to every UpdateCharge and counts them; `interim`: says 100 Continue before. */
export async function listenTls(
  pair: { key: Buffer; cert: Buffer },
  { interim = false } = {},
): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  const server: Server = createServer(pair, (request, response) => {
    request.resume().on('end', () => {
      calls += 1;
      if (interim) response.writeContinue();
      response.writeHead(200).end(success());
    });
  });
  server.on('tlsClientError', () => {});
  return { port: await bind(server), calls: () => calls };
}

/** Runs callOnce.ts in an environment of its own, without this one's proxies and authorities. */
export async function callOnce(
  url: string,
  env: Record<string, string> = {},
): Promise<{ answer: Record<string, unknown>; stdout: string; stderr: string }> {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/proxy|^SSL_CERT|^NODE_(?!COMPILE_CACHE)/i.test(name)),
  );
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'callOnce.ts'), url, PASSWORD],
    // Within the time of a test, so that none outlives it.
    { env: { ...clean, ...env }, timeout: 50_000 },
  );
  return { answer: JSON.parse(stdout.trim().split('\n').at(-1)!), stdout, stderr };
}
