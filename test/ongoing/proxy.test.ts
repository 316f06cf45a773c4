import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bind, listenRaw, listenWith, onceRequestCame, success } from './helpers.ts';
import { callOnce, listenTls, makeCertificates, type TestCertificates } from './tls.ts';

let certificates: TestCertificates;
beforeAll(() => {
  certificates = makeCertificates();
});

/** A proxy that knows wms.test as this machine; `refusal` is the status line with which it refuses every CONNECT. */
async function listenProxy(
  refusal?: string,
): Promise<{ port: number; asked: string[]; authorization: string[] }> {
  const asked: string[] = [];
  const authorization: string[] = [];
  const sockets = new Set<Socket>();
  const note = (request: IncomingMessage, what: string) => {
    asked.push(what);
    authorization.push(request.headers['proxy-authorization'] ?? '');
  };
  const server = createServer((request, response) => {
    note(request, `${request.method} ${request.url}`);
    const { port, pathname: path } = new URL(request.url!);
    const onward = httpRequest(
      { port, path, method: request.method!, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode!);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  });
  server.on('connect', (request, socket: Socket) => {
    note(request, `CONNECT ${request.url}`);
    sockets.add(socket);
    socket.on('error', () => {});
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
  });
  const port = await bind(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
  });
  return { port, asked, authorization };
}

describe('a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('named by %s is passed by CONNECT', async (variable) => {
    const proxy = await listenProxy();
    const { port } = await listenTls(certificates.pair('good'));
    const { answer } = await callOnce(`https://wms.test:${port}/demo/Automation.asmx`, {
      [variable]: `http://user:hemligt@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: certificates.authority,
    });
    expect(answer).toEqual({ kind: 'updated' });
    expect(proxy.asked).toEqual([`CONNECT wms.test:${port}`]);
    expect(proxy.authorization).toEqual([`Basic ${Buffer.from('user:hemligt').toString('base64')}`]);
  });

  test('named by HTTP_PROXY carries plain http', async () => {
    const proxy = await listenProxy();
    const { origin, seen } = await listenWith(200, success());
    const url = `${origin.replace('127.0.0.1', 'wms.test')}/demo/Automation.asmx`;
    const { answer } = await callOnce(url, { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(answer).toEqual({ kind: 'updated' });
    expect(proxy.asked).toEqual([`POST ${url}`]);
    expect(seen[0]!.headers['content-type']).toBe('text/xml; charset=utf-8');
  });

  test('and TLS let 100 Continue pass before the answer', async () => {
    const proxy = await listenProxy();
    const { port } = await listenTls(certificates.pair('good'), { interim: true });
    const env = { NODE_EXTRA_CA_CERTS: certificates.authority };
    const through = { ...env, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const url = `https://wms.test:${port}/demo/Automation.asmx`;
    expect((await callOnce(url, through)).answer).toEqual({ kind: 'updated' });
    const direct = url.replace('wms.test', '127.0.0.1');
    expect((await callOnce(direct, env)).answer).toEqual({ kind: 'updated' });
    expect(proxy.asked).toEqual([`CONNECT wms.test:${port}`]);
  });

  test('that carries plain http may say 100 Continue itself', async () => {
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(success())}\r\n\r\n${success()}`;
    const { port } = await listenRaw((socket) =>
      onceRequestCame(socket, () => socket.write(`HTTP/1.1 100 Continue\r\nVia: 1.1 proxy\r\n\r\n${answer}`)),
    );
    const url = 'http://wms.test/demo/Automation.asmx';
    expect((await callOnce(url, { HTTP_PROXY: `http://127.0.0.1:${port}` })).answer).toEqual({
      kind: 'updated',
    });
  });

  test.each(['NO_PROXY', 'no_proxy'])('is bypassed if %s says so', async (variable) => {
    const proxy = await listenProxy();
    const { answer } = await callOnce('https://wms.invalid/demo/Automation.asmx', {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      [variable]: 'other.example,.invalid',
    });
    expect(answer.message).toContain('nothing was sent');
    expect(proxy.asked).toEqual([]);
  });

  test('is never asked for this machine', async () => {
    const proxy = await listenProxy();
    const { url } = await listenWith(200, success());
    const { answer } = await callOnce(url, { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(answer).toEqual({ kind: 'updated' });
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['403 Forbidden', false, /did not connect to wms\.test.*403/],
    ['407 Proxy Authentication Required', false, /requires a user name and password/],
    ['502 Bad Gateway', true, /did not connect to wms\.test.*502/],
  ])('that refuses with %s: nothing was sent', async (refusal, transient, words) => {
    const proxy = await listenProxy(refusal);
    const { answer } = await callOnce('https://wms.test/demo/Automation.asmx', {
      HTTPS_PROXY: `http://user:hemligt@127.0.0.1:${proxy.port}`,
    });
    expect(answer).toEqual({
      message: expect.stringMatching(words),
      ...(transient ? { kind: 'unanswered', mayHaveBeenApplied: false, transient } : { kind: 'misdirected' }),
    });
    expect(answer.message).not.toContain('hemligt');
    expect(proxy.asked).toEqual(['CONNECT wms.test:443']);
  });

  test('that hangs up: nothing was sent', async () => {
    const { port } = await listenRaw((socket) => socket.once('data', () => socket.destroy()));
    const { answer } = await callOnce('https://wms.test/demo/Automation.asmx', {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
    });
    expect(answer).toMatchObject({ kind: 'unanswered', mayHaveBeenApplied: false, transient: true });
    expect(answer.message).toContain(`through the proxy 127.0.0.1:${port}`);
  });

  test('that is not a URL is a matter of configuration, and is not repeated', async () => {
    const { answer } = await callOnce('https://wms.test/demo/Automation.asmx', {
      HTTPS_PROXY: 'user:hemligt@proxy',
    });
    expect(answer).toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(answer.message).not.toContain('hemligt');
  });
});
