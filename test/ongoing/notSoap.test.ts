import { describe, expect, test } from 'vitest';
import { answerTo, clientOf, fault, listen, success, UPDATE, unanswered, updateResponse } from './helpers.ts';

function mtomOf(envelope: string): string {
  return `--uuid:1\r\nContent-Type: application/xop+xml; type="text/xml"\r\n\r\n${envelope}\r\n--uuid:1--\r\n`;
}

describe('an answer that is not SOAP is named', () => {
  const mtom = mtomOf(success());
  const xhtml = (title: string) =>
    `<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml"><head>${title}</head><body/></html>`;
  test.each<[string, string | Buffer, string, RegExp]>([
    [
      'MTOM',
      mtom,
      'multipart/related; type="application/xop+xml"; boundary="uuid:1"',
      /sent a multipart message \(MTOM\) instead of a SOAP envelope/,
    ],
    [
      'MTOM with a preamble',
      `This is a message in parts.\r\n${mtom}`,
      'Multipart/Related; boundary=uuid:1',
      /a multipart message/,
    ],
    ['MTOM with a wrong header', mtom, 'text/xml', /a multipart message \(MTOM\)/],
    [
      'parts of another kind',
      `\r\n--b\r\nContent-Type: text/plain\r\n\r\nHej\r\n--b--`,
      'multipart/mixed; boundary=b',
      /a multipart message instead/,
    ],
    [
      'text',
      ' The warehouse is being upgraded until 06:00.\n',
      'text/plain',
      /sent plain text that says "The warehouse is being upgraded until 06:00\." instead of a SOAP envelope/,
    ],
    [
      'text of another language',
      Buffer.from('Lagret är stängt', 'latin1'),
      'text/plain',
      /plain text that says "Lagret är stängt"/,
    ],
    [
      'text before an envelope',
      `Warning: foo in bar.php\n${success()}`,
      'text/xml',
      /plain text that says "Warning: foo in bar\.php/,
    ],
    [
      'JSON',
      '{"statusCode":404,"Message":"No such warehouse"}',
      'application/json',
      /sent JSON that says "No such warehouse" instead of/,
    ],
    [
      'JSON with its words within',
      '[{"fault":{"code":7,"faultstring":"Gone","detail":{"errorcode":"x.Y"}}}]',
      'text/plain',
      /JSON that says "Gone" instead/,
    ],
    ['JSON without words', '{"Success":true}', 'text/xml', /JSON that says "\{"Success":true\}" instead/],
    ['JSON cut short', '{"Success":tr', 'application/json', /plain text that says "\{"Success":tr"/],
    [
      'XHTML',
      xhtml('<title>Log in to the network</title>'),
      'text/html',
      /sent a web page titled "Log in to the network" instead/,
    ],
    [
      'XHTML with a comment',
      xhtml('<title lang="sv">\n Logga in\n</title>').replace('\n<!D', '<!-- x -->\n<!D'),
      'text/xml',
      /a web page titled "Logga in"/,
    ],
    [
      'a page without a title',
      '<html><body><h1>Underhåll</h1></body></html>',
      'text/html',
      /a web page titled "Underhåll"/,
    ],
    [
      'a page that is none',
      '<font face="Arial"><p>Microsoft VBScript<br>',
      'text/html; charset=windows-1252',
      /a web page that begins with "Microsoft VBScript" instead/,
    ],
    ['an empty page', '<html><head><title> </title></head></html>', 'text/html', /a web page instead/],
    [
      'a page whose title has entities',
      '<html><title>St&auml;ngt &amp; l&#229;st &#x2013; &foo; &#0;</title></html>',
      'text/html',
      /a web page titled "Stängt & låst – &foo; &#0;"/,
    ],
    [
      'a page whose heading has tags and line breaks',
      '<html><title></title><h1>Service\n <b>Unavailable</b></h1></html>',
      'text/html',
      /a web page titled "Service Unavailable"/,
    ],
    [
      'a page of text',
      '<html><style>p { }</style><script>var x = 1 < 2;</script><!-- x --><p>Back at&nbsp;six</p></html>',
      'text/html',
      /a web page that begins with "Back at six" instead/,
    ],
    ['JSON that is a text', '"Back at six"', 'application/json', /JSON that says "Back at six" instead/],
    [
      'a problem in JSON',
      '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"Back at six"}',
      'application/problem+json',
      /JSON that says "Service Unavailable \/ Back at six" instead/,
    ],
    [
      'MTOM with a preamble and a wrong header',
      `This is a message in parts.\r\n${mtom.replace('<Message />', '<Message>Locked &amp; closed</Message>')}`,
      'text/xml',
      /a multipart message \(MTOM\) that says "Locked & closed" instead/,
    ],
    [
      'a page in another encoding',
      Buffer.from('<html><title>Underhåll', 'latin1'),
      'text/html',
      /a web page titled "Underhåll"/,
    ],
    [
      'something else',
      Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xfe]),
      'application/zip',
      /sent data that is not text instead/,
    ],
    [
      'other XML with words',
      '<Error><Code>17</Code><Message>No such bucket</Message></Error>',
      'text/xml',
      /not a SOAP envelope: its root is <Error>, saying "No such bucket"/,
    ],
  ])(
    '%s, and is asked for once with 200, again with 500 or a Retry-After',
    async (_what, body, type, words) => {
      const headers = { 'Content-Type': type };
      expect(await answerTo(200, body, headers)).toEqual(unanswered(true, false, words));
      expect(await answerTo(500, body, headers)).toEqual(unanswered(true, true, words));
      expect(await answerTo(200, body, { ...headers, 'Retry-After': '5' })).toEqual(
        unanswered(true, true, words),
      );
    },
  );

  test.each<[string, string]>([
    ['text', 'Wrong user name or password'],
    ['MTOM', mtomOf(fault('soap:Server', 'Wrong user name or password'))],
    ['JSON', '{"error":"invalid_grant","error_description":"Bad credentials"}'],
    ['JSON about a key', '{"statusCode":401,"message":"Subscription key is missing or invalid"}'],
    ['other XML', '<error><message>Access denied</message></error>'],
  ])('%s, and its words about credentials count', async (_what, body) => {
    for (const status of [200, 400, 500, 520]) expect((await answerTo(status, body)).kind).toBe('refused');
  });

  test.each<[string, string]>([
    ['text', 'Too many requests'],
    ['JSON', '{"message":"API rate limit exceeded"}'],
    ['JSON with a list', '{"title":"Error","errors":["Too many requests"]}'],
    ['JSON with a list a field', '{"title":"Error","errors":{"":["Too many requests"]}}'],
    ['text that names a container', 'Rate limit of this container app exceeded: too many requests'],
    ['MTOM', mtomOf(fault('soap:Server', 'Too many requests'))],
  ])('%s, and its words about a limit count', async (_what, body) => {
    for (const status of [200, 400, 500]) expect((await answerTo(status, body)).kind).toBe('throttled');
  });
});

test('a result in a multipart message is no fault, whatever its words: the call may have been applied', async () => {
  for (const words of ['5 calls per minute left', 'Access denied'])
    for (const success of [true, false]) {
      const result = updateResponse(`<Success>${success}</Success><Message>${words}</Message>`);
      expect(await answerTo(200, mtomOf(result))).toEqual(
        unanswered(true, false, new RegExp(`a multipart message \\(MTOM\\) that says "${words}"`)),
      );
    }
});

test('a multipart message of nothing but beginnings is read in no time', async () => {
  const body = `--b\r\nA: b\r\n\r\n${'<Envelope '.repeat(100_000)}`;
  expect(await answerTo(200, body, { 'Content-Type': 'multipart/related' })).toEqual(
    unanswered(true, false, /a multipart message/),
  );
});

test('a body in a thousand pieces is read like one in one piece', async () => {
  const body = Buffer.from(success());
  const { url } = await listen(async (_request, response) => {
    for (let at = 0; at < body.length; at += 1) {
      response.write(body.subarray(at, at + 1));
      if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual({ kind: 'updated' });
});

describe('a limit that is told in words', () => {
  test.each<[number, string]>([
    [200, fault('soap:Server', 'Too many requests')],
    [200, updateResponse('<Success>false</Success><Message>Rate limit exceeded</Message>')],
    [400, 'Too many requests'],
    [500, fault('soap:Server', 'Too many requests')],
    [520, 'Too many requests'],
  ])('is waited for as long as the header asks (HTTP %i, case %#)', async (status, body) => {
    expect(await answerTo(status, body, { 'Retry-After': '120' })).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 120_000,
    });
  });
});

describe('the words of a status', () => {
  test.each<[number, string, RegExp]>([
    [
      400,
      fault('soap:Client', 'No such operation'),
      /did not accept the request \(HTTP 400\): "No such operation"\.$/,
    ],
    [401, 'Kennwort falsch', /refused the user name or password \(HTTP 401\): "Kennwort falsch"\.$/],
    [
      403,
      '{"message":"IP 10.0.0.1 is blocked"}',
      /does not allow the call \(HTTP 403\): "IP 10\.0\.0\.1 is blocked"\.$/,
    ],
    [408, 'Slow', /did not accept the call \(HTTP 408\): "Slow"\.$/],
    [429, 'Wait', /reports too many calls \(HTTP 429\): "Wait"\.$/],
    [503, 'Upgraded until 06:00', /is unavailable \(HTTP 503\): "Upgraded until 06:00"\.$/],
    [
      502,
      '<html><title>Bad gateway</title></html>',
      /no answer from it \(HTTP 502\): "Bad gateway"; it is unknown/,
    ],
    [520, '<e><message>Unknown</message></e>', /answered HTTP 520: "Unknown"; it is unknown/],
    [415, '', /did not accept the request \(HTTP 415\)\.$/],
    [503, success(), /is unavailable \(HTTP 503\)\.$/],
  ])('%i are shown (case %#)', async (status, body, words) => {
    expect(await answerTo(status, body)).toMatchObject({ message: expect.stringMatching(words) });
  });
});
