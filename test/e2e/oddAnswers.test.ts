import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { charges, type Ended } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import {
  fault,
  listenRaw,
  onceRequestCame,
  RECORDED,
  success,
  updateResponse,
  XML,
} from '../ongoing/helpers.ts';

/** What the server sends for a charge: packets, a moment apart. */
type Packets = (chargeId: string) => readonly (string | Buffer)[];

interface Run extends Ended {
  /** How many UpdateCharge calls the server got. */
  readonly calls: number;
}

function response(body: string | Buffer, status = '200 OK', headers: Record<string, string> = XML): Buffer {
  const bytes = Buffer.from(body as string);
  const lines = Object.entries({ ...headers, 'Content-Length': bytes.length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), bytes]);
}

/** A server that answers every UpdateCharge so, and every SetTimeOfLastSync as it should. */
async function listenOdd(packets: Packets): Promise<{ reach: Record<string, string>; calls: () => number }> {
  let calls = 0;
  const { port } = await listenRaw((socket) => {
    socket.setNoDelay(true);
    onceRequestCame(socket, (request) => {
      // With all that came before on this connection.
      const last = request.slice(request.lastIndexOf('POST '));
      const id = /<ChargeId>(\d+)</.exec(last)?.[1];
      if (id !== undefined) calls += 1;
      const [first, ...others] = id === undefined ? [response(RECORDED)] : packets(id);
      socket.write(first!);
      others.forEach((packet, index) => void setTimeout(() => socket.write(packet), 20 * (index + 1)));
    });
  });
  const reach = {
    ONGOING_URL: `http://127.0.0.1:${port}/demo`,
    ONGOING_USERNAME: 'demo',
    ONGOING_PASSWORD: 'Kanariefågel',
    ONGOING_GOODS_OWNER_ID: '42',
    CHARGES_RATE: 'unlimited',
    CHARGES_RETRY_WAIT: '0.01',
  };
  return { reach, calls: () => calls };
}

/** Imports some rows into such a server. */
async function importInto(packets: Packets, rows = 2): Promise<Run> {
  const folder = ownFolder();
  const { reach, calls } = await listenOdd(packets);
  const lines = Array.from({ length: rows }, (_, index) => `${1001 + index},row ${index}`);
  writeFileSync(join(folder, 'a.csv'), `ChargeId,Comment\n${lines.join('\n')}\n`);
  const ended = await charges(['import', 'a.csv', '--json'], {
    cwd: folder,
    env: { ...reach, CHARGES_YES: '1', CHARGES_STATE_DIR: join(folder, 'state') },
  });
  return { ...ended, calls: calls() };
}

describe('rows are updated, each by one call', () => {
  const encoded = (body: Buffer, encoding: string) =>
    response(body, '200 OK', { ...XML, 'Content-Encoding': encoding });
  const latin1 = { 'Content-Type': 'text/xml; charset=iso-8859-1' };
  it.each<[string, Packets]>([
    [
      '100 Continue comes before the answer',
      (id) => ['HTTP/1.1 100 Continue\r\n\r\n', response(success(id))],
    ],
    [
      'interim responses come with it',
      (id) => [
        Buffer.concat([
          Buffer.from('HTTP/1.1 100 Continue\r\nServer: x\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'),
          response(success(id)),
        ]),
      ],
    ],
    ['it says that it is encoded as UTF-8', (id) => [encoded(Buffer.from(success(id)), 'UTF-8')]],
    ['it is gzip', (id) => [encoded(gzipSync(success(id)), 'gzip')]],
    [
      'it is bare deflate within gzip',
      (id) => [encoded(gzipSync(deflateRawSync(success(id))), 'deflate, gzip')],
    ],
    ['a line break and a comment precede it', (id) => [response(`\r\n<!-- 7 -->${success(id)}`)]],
    ['it is ISO-8859-1', (id) => [response(success(id).replace('utf-8', 'iso-8859-1'), '200 OK', latin1)]],
    ['it is UTF-16', (id) => [response(Buffer.from(`\uFEFF${success(id)}`, 'utf16le'))]],
  ])('if %s', async (_what, packets) => {
    const { code, calls, json } = await importInto(packets);
    expect(json().counts).toMatchObject({ updated: 2 });
    expect({ code, calls }).toEqual({ code: 0, calls: 2 });
  });
});

describe("a server's words reach the reader", () => {
  it('in Swedish and in ISO-8859-1', async () => {
    const no = updateResponse('<Success>false</Success><Message>Debiteringen är redan fakturerad</Message>');
    const { code, calls, stderr } = await importInto(() => [
      response(Buffer.from(no.replace('utf-8', 'iso-8859-1'), 'latin1')),
    ]);
    expect(stderr).toContain('Debiteringen är redan fakturerad');
    expect({ code, calls }).toEqual({ code: 4, calls: 2 });
  });

  it.each<[string, Buffer, number, string]>([
    [
      'a multipart message, asked for once',
      response(`--b\r\nContent-Type: application/xop+xml\r\n\r\n${success(1001)}\r\n--b--`, '200 OK', {
        'Content-Type': 'multipart/related; boundary=b',
      }),
      1,
      'a multipart message (MTOM) instead of a SOAP envelope (HTTP 200)',
    ],
    [
      'JSON, asked for once',
      response('{"Success":true,"ChargeId":1001}'),
      1,
      'The server sent JSON that says',
    ],
    [
      'a web page, asked for once',
      response('<?xml version="1.0"?><!DOCTYPE html><html><title>Log in to the network</title></html>'),
      1,
      'a web page titled "Log in to the network" instead',
    ],
    ['plain text, asked for once', response('Back at six'), 1, 'plain text that says "Back at six" instead'],
    [
      'a text with 500, asked for again',
      response('Being upgraded until 06:00.', '500 Oops'),
      5,
      'plain text that says "Being upgraded until 06:00." instead',
    ],
    [
      'a detail, asked for again',
      response(
        fault('soap:Server', 'Exception of type X was thrown.').replace(
          '<detail />',
          '<detail><Message>The invoice is locked.</Message></detail>',
        ),
        '500 Oops',
      ),
      5,
      'with the detail "The invoice is locked."',
    ],
    [
      'a fault with 400',
      response(fault('soap:Client', 'No such operation'), '400 Bad Request'),
      1,
      'HTTP 400): "No such operation"',
    ],
  ])('of %s', async (_what, answer, calls, words) => {
    const run = await importInto(() => [answer], 1);
    // A cell of the table goes over several lines.
    expect(run.stderr.replace(/\s+/g, ' ')).toContain(words);
    expect({ code: run.code, calls: run.calls }).toEqual({ code: 4, calls });
    expect(run.json().counts).toMatchObject({ failed: 1 });
  });
});

describe('wrong credentials cost one call', () => {
  const soap12 =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="sv">Nej</s:Text><s:Text xml:lang="en">The password Kanariefågel is wrong.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>';
  it.each<[string, Buffer, string]>([
    ['a fault of SOAP 1.2', response(soap12, '500 Oops'), 'Nej / The password [password] is wrong.'],
    [
      'a fault of SOAP 1.2 with 400',
      response(soap12, '400 Bad Request'),
      'Nej / The password [password] is wrong.',
    ],
    [
      'the detail of a fault',
      response(
        fault('soap:Server', '').replace(
          '<detail />',
          '<detail><e><ExceptionMessage>Wrong user name or password.</ExceptionMessage></e></detail>',
        ),
        '500 Oops',
      ),
      'Wrong user name or password.',
    ],
    ['JSON', response('{"error":{"message":"Bad credentials"}}', '500 Oops'), 'Bad credentials'],
  ])('if they are refused by %s', async (_how, answer, words) => {
    const { code, calls, stderr, json } = await importInto(() => [answer], 30);
    expect(stderr).toContain(`The server refused the credentials or permissions: "${words}"`);
    expect(stderr).not.toContain('Kanarie');
    expect({ code, calls }).toEqual({ code: 5, calls: 1 });
    expect(json().counts).toMatchObject({ pending: 30 });
  });
});

it('in a drop folder, odd answers keep no file from its place, and no other file from being imported', async () => {
  const folder = ownFolder();
  mkdirSync(join(folder, 'drop'));
  const locked = updateResponse('<Success>false</Success><Message>Låst</Message>');
  const answers: Record<string, readonly (string | Buffer)[]> = {
    1001: ['HTTP/1.1 100 Continue\r\n\r\n', response(success(1001))],
    // Latin-1, and does not say so.
    1002: [response(Buffer.from(locked, 'latin1'))],
    1003: [response('<html><title>Log in &amp; go on</title></html>')],
    1004: [`HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n${success(1004)}`],
    1005: [response(gzipSync(success(1005)), '200 OK', { ...XML, 'Content-Encoding': 'gzip' })],
  };
  for (const id of Object.keys(answers))
    writeFileSync(join(folder, 'drop', `${id}.csv`), `ChargeId,Comment\n${id},x\n`);
  const { reach, calls } = await listenOdd((id) => answers[id]!);
  const { code, stdout } = await charges(['drop', 'drop', '--settle', '0', '--json'], {
    cwd: folder,
    env: { ...reach, CHARGES_STATE_DIR: join(folder, 'state') },
  });
  const places = readdirSync(join(folder, 'drop'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\d\.csv$/.test(path))
    .map((path) => path.replace(/[\\/].*[\\/]/, ' '))
    .sort();
  expect(places, stdout).toEqual([
    'done 1001.csv',
    'done 1005.csv',
    'failed 1002.csv',
    'failed 1003.csv',
    'failed 1004.csv',
  ]);
  expect({ code, calls: calls() }).toEqual({ code: 4, calls: 5 });
});
