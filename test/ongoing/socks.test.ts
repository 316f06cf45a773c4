import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildConnector } from 'undici';
import { beforeAll, describe, expect, test } from 'vitest';
import { throughSocks } from '../../src/ongoing/socks.ts';
import { listenRaw, onceRequestCame, success } from './helpers.ts';
import { callOnce, listenTls, makeCertificates, type TestCertificates } from './tls.ts';

let certificates: TestCertificates;
beforeAll(() => {
  certificates = makeCertificates();
});

interface SocksProxy {
  readonly port: number;
  /** The servers that it was asked for, and the credentials. */
  readonly asked: string[];
}

/**
 * A SOCKS 5 proxy that knows every name as this machine and sends all it says byte by byte.
 * `login`: what it requires; `reply`: what it answers to a request for a connection.
 */
async function listenSocks({ login = '', reply = 0 } = {}): Promise<SocksProxy> {
  const asked: string[] = [];
  const say = async (socket: Socket, ...bytes: number[]) => {
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]));
      await sleep(2);
    }
  };
  const { port } = await listenRaw((socket) => {
    let onward: Socket | null = null;
    let greeted = false;
    socket.setNoDelay(true);
    socket.on('close', () => onward?.destroy());
    socket.on('data', (bytes) => {
      if (onward !== null) return void onward.write(bytes);
      if (!greeted) {
        greeted = true;
        const method = login === '' ? 0 : 2;
        return void say(socket, 5, bytes.subarray(2).includes(method) ? method : 0xff);
      }
      if (bytes[0] === 1) {
        const user = bytes.toString('utf8', 2, 2 + bytes[1]!);
        asked.push(`${user}:${bytes.toString('utf8', 3 + bytes[1]!)}`);
        return void say(socket, 1, asked.at(-1) === login ? 0 : 1);
      }
      const name = bytes.toString('utf8', 5, 5 + bytes[4]!);
      asked.push(`${name}:${bytes.readUInt16BE(bytes.length - 2)}`);
      // The address is a name here, to be different from what the others do.
      if (reply !== 0) return void say(socket, 5, reply, 0, 3, 1, 0x78, 0, 0);
      onward = connect(
        bytes.readUInt16BE(bytes.length - 2),
        '127.0.0.1',
        () => void say(socket, 5, 0, 0, 3, 1, 0x78, 0, 0),
      );
      onward.on('data', (more) => socket.write(more)).on('error', () => socket.destroy());
    });
  });
  return { port, asked };
}

async function listenWithInterim(): Promise<number> {
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(success())}\r\n\r\n${success()}`;
  const { port } = await listenRaw((socket) =>
    onceRequestCame(socket, () => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${answer}`)),
  );
  return port;
}

describe('a SOCKS proxy', () => {
  test('carries TLS, and 100 Continue before the answer', async () => {
    const proxy = await listenSocks({ login: 'me:hem ligt' });
    const { port } = await listenTls(certificates.pair('good'), { interim: true });
    const { answer, stderr } = await callOnce(`https://wms.test:${port}/demo/Automation.asmx`, {
      HTTPS_PROXY: `socks5://me:hem%20ligt@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: certificates.authority,
    });
    expect(answer).toEqual({ kind: 'updated' });
    expect(stderr).toBe('');
    expect(proxy.asked).toEqual(['me:hem ligt', `wms.test:${port}`]);
  });

  test('carries plain http, and 100 Continue before the answer', async () => {
    const proxy = await listenSocks();
    const port = await listenWithInterim();
    const { answer } = await callOnce(`http://wms.test:${port}/demo/Automation.asmx`, {
      HTTP_PROXY: `socks5h://127.0.0.1:${proxy.port}`,
    });
    expect(answer).toEqual({ kind: 'updated' });
    expect(proxy.asked).toEqual([`wms.test:${port}`]);
  });

  test('is bypassed if NO_PROXY says so', async () => {
    const proxy = await listenSocks();
    const { answer } = await callOnce('http://wms.invalid/demo/Automation.asmx', {
      HTTP_PROXY: `socks5://127.0.0.1:${proxy.port}`,
      NO_PROXY: '.invalid',
    });
    expect(answer.message).toContain('nothing was sent');
    expect(proxy.asked).toEqual([]);
  });

  test('that asks for a user name and a password gets the URL corrected; nothing was sent', async () => {
    const proxy = await listenSocks({ login: 'me:x' });
    const { answer } = await callOnce('https://wms.test/demo/Automation.asmx', {
      HTTPS_PROXY: `socks5://127.0.0.1:${proxy.port}`,
    });
    expect(answer).toEqual({
      kind: 'misdirected',
      message: expect.stringMatching(/requires a user name and password.*; nothing was sent/),
    });
  });

  test.each<[string, string, { login?: string; reply?: number }, string, RegExp]>([
    ['whose rules forbid it', '', { reply: 2 }, 'SOCKS_NOT_ALLOWED', /rules do not allow it/],
    ['that gets no connection', '', { reply: 5 }, 'ECONNREFUSED', /the connection was refused/],
    ['that says something unknown', '', { reply: 77 }, 'SOCKS_REPLY', /answered 77/],
    ['with another password', 'me:y@', { login: 'me:x' }, 'SOCKS_AUTHENTICATION', /refused the user name/],
  ])('%s gives no connection', async (_what, login, options, code, words) => {
    const { port } = await listenSocks(options);
    await expect(connectThrough(`socks5://${login}127.0.0.1:${port}`)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
    });
  });

  test.each([
    ['is an HTTP proxy', 'HTTP/1.1 400 Bad Request\r\n\r\n', /does not speak SOCKS 5/],
    ['hangs up', '', /closed the connection/],
  ])('that %s gives no connection', async (_what, end, words) => {
    const { port } = await listenRaw((socket) => socket.once('data', () => socket.end(end)));
    await expect(connectThrough(`socks5://127.0.0.1:${port}`)).rejects.toThrow(words);
  });

  test('that says nothing gives no connection, in time', async () => {
    const { port } = await listenRaw(() => {});
    await expect(connectThrough(`socks5://127.0.0.1:${port}`, 50)).rejects.toMatchObject({
      code: 'UND_ERR_CONNECT_TIMEOUT',
    });
  });
});

function connectThrough(proxy: string, timeoutMs = 5000): Promise<unknown> {
  const plain = buildConnector({ allowH2: false });
  const connector = throughSocks(new URL(proxy), plain, plain, timeoutMs);
  return new Promise((resolve, reject) => {
    connector({ hostname: 'wms.test', host: 'wms.test', port: '80', protocol: 'http:' }, (error, socket) =>
      error === null ? resolve(socket) : reject(error),
    );
  });
}
