import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer, AnswerContext } from '../../../src/ongoing/answers/answer.ts';
import { answerTo } from '../../../src/ongoing/answers/answerTo.ts';
import { retryAfterToMs } from '../../../src/ongoing/answers/answerToStatus.ts';
import { speaksOfLimit, speaksOfRefusal } from '../../../src/ongoing/answers/spokenWords.ts';
import { quoteWithout } from '../../../src/ongoing/redact.ts';
import type { Exchange, TransportFailure } from '../../../src/ongoing/transport.ts';
import { PASSWORD, success, updateResponse } from '../helpers.ts';

const NOW = Date.parse('2026-11-21T20:00:00Z');
const ABOUT: AnswerContext = {
  host: 'api.example',
  path: '/demo/Automation.asmx',
  proxies: null,
  timeoutMs: 30_000,
  now: () => NOW,
  quote: quoteWithout([PASSWORD]),
};

function answerToBody(body: string | Buffer, chargeId = 4711): Answer {
  const response: Exchange = {
    kind: 'response',
    status: 200,
    retryAfter: null,
    location: null,
    contentEncoding: null,
    contentType: null,
    body: Buffer.from(body as string),
  };
  return answerTo({ operation: 'UpdateCharge', chargeId }, response, ABOUT);
}

function rejection(
  message: string,
  errors: [string, string][] = [],
  chargeId = '<ChargeId>4711</ChargeId>',
): string {
  const list = errors.map(
    ([words, type]) =>
      `<UpdateInvoiceChargeError><Message>${words}</Message><ErrorType>${type}</ErrorType></UpdateInvoiceChargeError>`,
  );
  return updateResponse(
    `<Success>false</Success><Message>${message}</Message>${chargeId}<Errors>${list.join('')}</Errors>`,
  );
}

describe('Success=true', () => {
  test.each([1, 9999, 2_147_483_647])('counts for charge %i, whose ChargeId it names', (chargeId) => {
    expect(answerToBody(success(chargeId), chargeId)).toEqual({ kind: 'updated' });
  });

  test.each<[string, string, Answer['kind']]>([
    ['with one more digit in the ChargeId', success(47_110), 'unanswered'],
    [
      'with the ChargeId in Message only',
      success('').replace('<Message />', '<Message>4711</Message>'),
      'unanswered',
    ],
    ['with an empty ChargeId', success(''), 'unanswered'],
    ['without its last character', success().slice(0, -1), 'unanswered'],
    ['after a line break', `\n${success()}`, 'updated'],
    ['before a line break', `${success()}\n`, 'updated'],
    ['with a signed ChargeId', success('+4711'), 'updated'],
    ['with white space around the ChargeId', success(' 4711 '), 'updated'],
    ['with the ChargeId as a reference', success('&#52;711'), 'updated'],
  ])('%s', (_how, body, kind) => {
    expect(answerToBody(body).kind).toBe(kind);
  });

  test('with any byte changed counts only if it still says true and names the charge', () => {
    const good = Buffer.from(success());
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.nat(255),
        fc.constantFrom('replace', 'insert', 'drop'),
        (at, byte, how) => {
          const rest = good.subarray(how === 'insert' ? at : at + 1);
          const body = Buffer.concat([good.subarray(0, at), Buffer.from(how === 'drop' ? [] : [byte]), rest]);
          if (answerToBody(body).kind !== 'updated') return;
          const text = body.toString();
          expect(text).toMatch(/<Success\s*>\s*true\s*<\/Success\s*>/);
          expect(text).toMatch(/<ChargeId\s*>\s*[+0]?4711\s*<\/ChargeId\s*>/);
        },
      ),
      { numRuns: 5000, seed: 20261121 },
    );
  });
});

describe('Success=false', () => {
  test('is a rejection with every error and its type', () => {
    const body = rejection('Could not update.', [
      ['No such charge', 'ChargeNotFound'],
      ['Bad date', 'InvalidFieldValue'],
      ['Hm', 'SomethingNew'],
    ]);
    expect(answerToBody(body)).toEqual({
      kind: 'rejected',
      message: 'Could not update.',
      errors: [
        { message: 'No such charge', errorType: 'ChargeNotFound' },
        { message: 'Bad date', errorType: 'InvalidFieldValue' },
        { message: 'Hm', errorType: 'SomethingNew' },
      ],
    });
  });

  test.each(['', '<ChargeId>0</ChargeId>', '<ChargeId xsi:nil="true" />', '<ChargeId></ChargeId>'])(
    'applies to this call even if no charge is named: %j',
    (chargeId) => {
      expect(answerToBody(rejection('No', [], chargeId))).toEqual({
        kind: 'rejected',
        message: 'No',
        errors: [],
      });
    },
  );

  test('has a message even if the server sends none, or only one in an error', () => {
    expect(answerToBody(rejection(''))).toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('without giving a reason'),
    });
    expect(answerToBody(rejection('', [['Why', 'UnknownError']]))).toMatchObject({ message: 'Why' });
    expect(answerToBody(rejection('', [['', '']]))).toMatchObject({
      errors: [{ message: '', errorType: 'UnknownError' }],
    });
  });

  test('keeps CDATA and references as the text they stand for', () => {
    expect(answerToBody(rejection('<![CDATA[<b>]]> &amp; &#229;'))).toMatchObject({ message: '<b> & å' });
  });

  test('is a refusal or throttling only if no error names the charge as the cause', () => {
    const words = 'Wrong username or password';
    expect(answerToBody(rejection(words)).kind).toBe('refused');
    expect(answerToBody(rejection('', [[words, 'UnknownError']])).kind).toBe('refused');
    expect(answerToBody(rejection(words, [['x', 'InvalidFieldValue']])).kind).toBe('rejected');
    expect(answerToBody(rejection('Too many requests')).kind).toBe('throttled');
    expect(answerToBody(rejection('Comment exceeds limit of 1000 characters')).kind).toBe('rejected');
  });
});

test.each([
  'Invalid user name or password.',
  'Wrong password',
  'The password is incorrect',
  'Login failed for user x',
  'Access denied',
  'Access is denied.',
  'Unauthorized',
  'You are not authorized to call this method',
  'User does not have permission to update charges',
  'Missing permission: UpdateCharge',
  'Authentication failed',
  'Felaktigt användarnamn eller lösenord',
  'Du saknar behörighet',
  'Du har inte behörighet att ändra debiteringen',
  'Ingen behörighet',
  'Obehörig',
  'Lösenordet har gått ut',
  'The password has expired',
  'Du har ikke tilgang til å endre posten',
  'Ingen adgang',
  'Feil brukernavn eller passord',
])('speaks of credentials or permission: %s', (words) => {
  expect(speaksOfRefusal(words)).toBe(true);
});

test.each([
  'Charge 4711 was not found',
  'Container is too long',
  'The charge is already invoiced and can not be changed',
  'Value cannot be null. Parameter name: key',
  'Invalid ArticleGroupId',
  'Could not find the profit center',
  'TotalPrice is over the volume limit of the agreement',
  'Debiteringen är låst: perioden är stängd',
  'Avtalet har gått ut',
  '',
])('does not speak of them: %s', (words) => {
  expect(speaksOfRefusal(words)).toBe(false);
  expect(speaksOfLimit(words)).toBe(false);
});

test.each([
  'Rate limit exceeded',
  'You have made too many failed calls',
  'Too many requests, try again later',
  'Call limit reached',
  'The client is being throttled',
  'Quota used up',
  'För många anrop',
  'For mange forespørsler',
  'Antalet anrop per minut är överskridet',
  'Number of requests per minute exceeded',
  'Volume limit exceeded for UpdateCharge',
])('speaks of a limit: %s', (words) => {
  expect(speaksOfLimit(words)).toBe(true);
});

describe('no response', () => {
  const failure = (values: Partial<TransportFailure>): TransportFailure => ({
    kind: 'failure',
    cause: 'connection',
    sent: false,
    answering: false,
    code: '',
    detail: '',
    ...values,
  });

  test.each<[Partial<TransportFailure>, boolean, RegExp]>([
    [{ code: 'ECONNREFUSED' }, true, /refused/],
    [{ code: 'ENOTFOUND', detail: 'getaddrinfo ENOTFOUND api.example' }, false, /no host has this name/],
    [{ code: 'EAI_AGAIN' }, true, /can't be resolved at the moment/],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, true, /it timed out/],
    [{ code: 'EHOSTUNREACH' }, true, /EHOSTUNREACH/],
    [{ code: 'ECONNRESET' }, true, /ECONNRESET/],
    [{ code: 'CERT_HAS_EXPIRED' }, false, /has expired/],
    [{ code: 'CERT_NOT_YET_VALID' }, false, /clock/],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, false, /not trusted.*NODE_EXTRA_CA_CERTS/],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, false, /another host/],
    [{ code: 'CERT_REVOKED' }, false, /is not valid/],
    [{ code: 'EPROTO' }, false, /No TLS connection/],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, false, /No TLS connection/],
    [
      { code: 'UND_ERR_ABORTED', detail: 'Proxy response (403) !== 200 when HTTP Tunneling' },
      false,
      /did not connect to api\.example.*403/,
    ],
    [
      { code: 'UND_ERR_ABORTED', detail: 'Proxy response (503) !== 200 when HTTP Tunneling' },
      true,
      /did not connect to api\.example.*503/,
    ],
    [
      { code: 'UND_ERR_ABORTED', detail: 'Proxy response (407) !== 200 when HTTP Tunneling' },
      false,
      /user name and password/,
    ],
    [{ cause: 'deadline' }, true, /No connection to api\.example within 30 s/],
    [{ detail: 'something new' }, false, /something new/],
  ])('before anything was sent: %j', (values, transient, words) => {
    expect(answerTo({ operation: 'SetTimeOfLastSync' }, failure(values), ABOUT)).toEqual({
      message: expect.stringMatching(words),
      ...(transient ? { kind: 'unanswered', mayHaveBeenApplied: false, transient } : { kind: 'misdirected' }),
    });
  });

  test('a call never passed a proxy that wants credentials, even if undici had begun to write to it', () => {
    const came = failure({
      sent: true,
      code: 'UND_ERR_INVALID_ARG',
      detail: 'Proxy Authentication Required (407)',
    });
    expect(answerTo({ operation: 'SetTimeOfLastSync' }, came, ABOUT)).toMatchObject({
      kind: 'misdirected',
    });
  });

  test('every sentence ends as one and is on one line', () => {
    for (const code of ['ECONNREFUSED', 'CERT_HAS_EXPIRED', 'X', '']) {
      const answer = answerTo({ operation: 'SetTimeOfLastSync' }, failure({ code, detail: 'a\nb' }), ABOUT);
      expect((answer as { message: string }).message).toMatch(/^[^\n]*\.$/);
    }
  });
});

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5000],
  ['Sat, 21 Nov 2026 20:01:00 GMT', 60_000],
  ['Saturday, 21-Nov-26 20:01:00 GMT', 60_000],
  ['Sat, 21 Nov 2026 19:00:00 GMT', 0],
  ['-1', null],
  ['1.5', null],
  ['99999999999', 1_000_000_000_000],
  ['2026-11-21', null],
  ['Sat, 99 Nov 2026 20:01:00 GMT', null],
  ['', null],
  [null, null],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(retryAfterToMs(header, NOW)).toBe(expected);
});

describe("the server's own words", () => {
  const quote = quoteWithout([PASSWORD, 'short', '']);

  test('are cut after 300 characters, not within one', () => {
    expect(quote('x'.repeat(300))).toHaveLength(300);
    expect(quote('x'.repeat(1000))).toBe(`${'x'.repeat(299)}…`);
    expect(quote('x'.repeat(298) + '😀'.repeat(100))).toBe(`${'x'.repeat(298)}…`);
  });

  test('escape control characters and bidirectional marks', () => {
    expect(quote('a\nb\r\t\u001B[31m\u0085\u202E')).toBe('a\\nb\\r\\t\\x1b[31m\\x85\\u202e');
  });

  test.each([
    PASSWORD,
    'Kanariefågel&lt;&amp;&gt;&quot;&apos;7',
    'Kanariefågel&lt;&amp;&gt;"\'7',
    'Kanariefågel&lt;&>"\'7',
    'Kanarief&#229;gel&lt;&amp;&gt;&quot;&#39;7',
    'Kanarief&#xE5;gel&amp;lt;&amp;amp;&amp;gt;&amp;quot;&amp;#39;7',
    JSON.stringify(PASSWORD).slice(1, -1),
    'Kanarief\\u00e5gel\\u003C\\u0026\\u003E\\u0022\\u00277',
    encodeURIComponent(PASSWORD),
    Buffer.from(PASSWORD).toString('base64'),
  ])('never hold a password, not as %s', (form) => {
    expect(quote(`a ${form} b ${form}`)).toBe('a [password] b [password]');
    // Also where the end of what is shown would cut it in two.
    expect(quote('x'.repeat(295) + form)).not.toContain('Kana');
  });
});
