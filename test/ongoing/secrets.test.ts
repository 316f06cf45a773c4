import { describe, expect, test } from 'vitest';
import { openOngoingClient } from '../../src/ongoing/client.ts';
import { openWsdl } from '../../src/ongoing/requests/envelope.ts';
import { setTimeOfLastSyncWriter, updateChargeWriter } from '../../src/ongoing/requests/request.ts';
import {
  clientOf,
  fault,
  listen,
  listenRaw,
  listenWith,
  PASSWORD,
  SERVICE_PASSWORD,
  SYNC,
  seenIn,
  success,
  UPDATE,
  updateResponse,
} from './helpers.ts';
import { callOnce } from './tls.ts';

const ESCAPED = 'Kanariefågel&lt;&amp;&gt;&quot;&apos;7';

function expectNoPassword(text: string): void {
  for (const form of [
    'Kanarie',
    'kanarie',
    SERVICE_PASSWORD,
    Buffer.from(PASSWORD).toString('base64').slice(0, 12),
  ]) {
    expect(text).not.toContain(form);
  }
}

describe('the password', () => {
  test('was sent, so that the others prove something', async () => {
    const { url, seen } = await listenWith(200, success());
    const client = await clientOf(url);
    await client.updateCharge(UPDATE);
    await client.setTimeOfLastSync(SYNC);
    expect(seen[0]!.body).toContain(`<Password>${ESCAPED}</Password>`);
    expect(seen[1]!.body).toContain(`<Password>${SERVICE_PASSWORD}</Password>`);
  });

  test('is nowhere in the client, before, during and after a call', async () => {
    const during: string[] = [];
    const { url } = await listen((_request, response) => {
      during.push(seenIn(client));
      response.writeHead(200).end(success());
    });
    const client = await clientOf(url);
    expectNoPassword(seenIn(client));
    await client.updateCharge(UPDATE);
    expectNoPassword(during.join());
    expectNoPassword(seenIn(client));
  });

  test.each<[string, number, (sent: string) => string]>([
    ['a fault', 500, () => fault('soap:Server', `Bad password ${ESCAPED}`)],
    ['a fault with the whole request in it', 500, (sent) => fault('soap:Server', `<![CDATA[${sent}]]>`)],
    ["a fault's code", 500, () => fault(ESCAPED, 'x')],
    ['a rejection', 200, () => updateResponse(`<Success>false</Success><Message>${ESCAPED}</Message>`)],
    [
      'an error and its type',
      200,
      () =>
        updateResponse(
          `<Success>false</Success><Errors><UpdateInvoiceChargeError><Message>${ESCAPED}</Message><ErrorType>${ESCAPED}</ErrorType></UpdateInvoiceChargeError></Errors>`,
        ),
    ],
    ["a web page's title", 200, () => `<html><title>${PASSWORD.replaceAll('<', '&lt;')}</title></html>`],
    ["a web page's title, not escaped", 200, () => `<html><title>${PASSWORD}</title></html>`],
    ['a web page without a title, not escaped', 200, () => `<html><p>Hej <b>${PASSWORD}</b></p></html>`],
    [
      'a multipart message',
      200,
      () => `--b\r\nA: b\r\n\r\n${updateResponse(`<Message>${ESCAPED}</Message>`)}\r\n--b--`,
    ],
    ['a title that is cut within it', 200, () => `<html><title>${' '.repeat(990)}${PASSWORD}</title></html>`],
    [
      'a title without an end that is cut within it',
      200,
      () => `<html><title>${'<b></b>'.repeat(141)}${PASSWORD}`,
    ],
    [
      'a page that is cut within it',
      503,
      () => `<html><p>${'<b></b>'.repeat(2854)} ${PASSWORD} ${'x'.repeat(9)}</p></html>`,
    ],
    ['plain text', 500, () => `Not the password of this user: ${PASSWORD}`],
    ['JSON', 200, () => JSON.stringify({ message: `Password ${PASSWORD} has expired` })],
    ['JSON without words', 200, () => JSON.stringify({ sent: PASSWORD })],
    ['the page of another status', 503, () => `<html><h1>${PASSWORD}</h1></html>`],
    ['the text of another status', 400, () => PASSWORD],
    [
      "a fault's detail, its elements and attributes",
      500,
      () =>
        fault('soap:Server', 'x').replace(
          '<detail />',
          `<detail><e message="${ESCAPED}"><Message>${ESCAPED}</Message></e></detail>`,
        ),
    ],
    [
      'the request in a detail',
      500,
      (sent) =>
        fault('soap:Server', 'x').replace(
          '<detail />',
          `<detail>${sent.slice(sent.indexOf('<soap:Envelope'))}</detail>`,
        ),
    ],
    ['the request itself', 200, (sent) => sent],
  ])('is not repeated where the server echoes it: %s', async (_name, status, body) => {
    const { url } = await listen(
      (_request, response, seen) => void response.writeHead(status).end(body(seen.body)),
    );
    const answer = await (await clientOf(url)).updateCharge(UPDATE);
    expect(answer.kind).not.toBe('updated');
    expectNoPassword(seenIn(answer));
  });

  test('is not in the result of a broken connection or a redirect', async () => {
    const raw = await listenRaw((socket) =>
      socket.once('data', (request) => socket.end(`HTTP/1.1 200 OK\r\n${request}`)),
    );
    expectNoPassword(seenIn(await (await clientOf(raw.url)).updateCharge(UPDATE)));
    const to = await listenWith(302, '', {
      Location: `https://${encodeURIComponent(PASSWORD)}@x.example/${encodeURIComponent(PASSWORD)}`,
    });
    expectNoPassword(seenIn(await (await clientOf(to.url)).updateCharge(UPDATE)));
  });

  test('is not in an error about an update that must not be sent', async () => {
    const { url } = await listenWith(200, success());
    const error = await (await clientOf(url))
      .updateCharge({ ChargeId: 1 })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expectNoPassword(seenIn(error) + (error as Error).stack);
  });

  test('is not in the error about a password that XML can not carry', async () => {
    const credentials = { username: 'u', password: `${PASSWORD}\u0001` };
    const url = 'http://127.0.0.1:9/demo/Automation.asmx';
    const error = await openOngoingClient({
      automationUrl: url,
      serviceUrl: url,
      credentials,
      serviceCredentials: credentials,
      timeoutMs: 1000,
      connections: 1,
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining('U+0001') });
    expectNoPassword(seenIn(error));
  });

  test('never reaches soap at all', async () => {
    const given: unknown[] = [];
    const spied = async (file: 'Automation.wsdl' | 'Service.wsdl') => {
      const write = await openWsdl(file);
      return (...of: Parameters<typeof write>) => {
        given.push(of);
        return write(...of);
      };
    };
    const credentials = { username: 'someone', password: PASSWORD };
    updateChargeWriter(await spied('Automation.wsdl'), credentials)({ ...UPDATE, Comment: 'Kanarie' });
    setTimeOfLastSyncWriter(await spied('Service.wsdl'), credentials)(SYNC);
    expect(given).toHaveLength(2);
    expectNoPassword(seenIn(given));
    expect(seenIn(given)).not.toContain('someone');
  });

  test('is not in any debug output', async () => {
    const { url } = await listenWith(500, fault('soap:Server', ESCAPED));
    const { stdout, stderr } = await callOnce(url, { DEBUG: '*', NODE_DEBUG: 'undici,fetch,http,net,tls' });
    expectNoPassword(stdout + stderr);
  });
});
