import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTo, type Circumstances } from '../../../src/ongoing/answers/answer.ts';
import { KnownAnswer } from '../../../src/ongoing/answers/knownAnswer.ts';
import type { HttpResponse } from '../../../src/ongoing/transport.ts';
import { clientOf, envelope, fault, listen, success, updateResponse } from '../helpers.ts';

const ABOUT: Circumstances = {
  host: 'wms.example',
  path: '/demo/Automation.asmx',
  proxies: null,
  timeoutMs: 1000,
  now: () => 0,
  quote: (text) => text,
};

function response(body: string | Buffer, more: Partial<HttpResponse> = {}): HttpResponse {
  return {
    kind: 'response',
    status: 200,
    retryAfter: null,
    location: null,
    contentEncoding: null,
    body: Buffer.from(body as string),
    ...more,
  };
}

function isUpdated(body: Buffer, chargeId: number): boolean {
  return answerTo({ operation: 'UpdateCharge', chargeId }, response(body), ABOUT).kind === 'updated';
}

/** One that has learned from an answer to this charge. */
function taught(body: string, chargeId: number): KnownAnswer {
  const known = new KnownAnswer(isUpdated);
  known.learn(response(body), chargeId);
  return known;
}

describe('a known answer', () => {
  it('is the same but for the ChargeId, of whatever length', () => {
    const known = taught(success(4711), 4711);
    for (const id of [1, 4711, 9999, 2_147_483_647])
      expect(known.matches(response(success(id)), id)).toBe(true);
  });

  it('is not known before it was read once', () => {
    expect(new KnownAnswer(isUpdated).matches(response(success(1)), 1)).toBe(false);
  });

  it.each<[string, string, number]>([
    ['another charge', success(4712), 4711],
    ['no ChargeId', success(''), 4711],
    ['one more digit', success(47_110), 4711],
    ['an id with a sign', success('+4711'), 4711],
    ['white space around the id', success(' 4711 '), 4711],
    ['something behind it', `${success(4711)}\n`, 4711],
    ['something before it', `\n${success(4711)}`, 4711],
    ['a truncated one', success(4711).slice(0, -1), 4711],
    ['nothing', '', 4711],
    ['a rejection', updateResponse('<Success>false</Success><ChargeId>4711</ChargeId>'), 4711],
    ['a fault', fault('soap:Client', 'no'), 4711],
  ])('is not %s', (_what, body, chargeId) => {
    expect(taught(success(5), 5).matches(response(body), chargeId)).toBe(false);
  });

  it('is neither one of another status nor one that is compressed', () => {
    const known = taught(success(5), 5);
    expect(known.matches(response(success(5), { status: 500 }), 5)).toBe(false);
    expect(known.matches(response(success(5), { contentEncoding: 'gzip' }), 5)).toBe(false);
  });

  it.each<[string, string]>([
    [
      'stands in two places',
      updateResponse('<Success>1</Success><Message>x</Message><ChargeId>1</ChargeId>'),
    ],
    [
      'stands elsewhere, and as a reference where it counts',
      updateResponse('<Success>true</Success><Message>1</Message><ChargeId>&#49;</ChargeId>'),
    ],
  ])('is not learned where the id %s', (_what, body) => {
    expect(isUpdated(Buffer.from(body), 1)).toBe(true);
    const known = taught(body, 1);
    for (const id of [1, 2]) expect(known.matches(response(body.replaceAll('1<', `${id}<`)), id)).toBe(false);
  });

  it('is given up where no answer is like another', () => {
    const known = new KnownAnswer(isUpdated);
    const at = (time: number, id: number): string =>
      success(id).replace('<soap:Body>', `<soap:Header><t>${time}</t></soap:Header><soap:Body>`);
    for (const time of [1001, 1002, 1003]) known.learn(response(at(time, 5)), 5);
    expect(known.matches(response(at(1003, 6)), 6)).toBe(true);
    known.learn(response(at(1004, 5)), 5);
    expect(known.matches(response(at(1004, 6)), 6)).toBe(false);
  });

  it('never says more than reading strictly does, whatever byte is another', () => {
    const known = taught(success(5), 5);
    const good = Buffer.from(success(4711));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: good.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('put', 'insert', 'drop'),
        (at, byte, how) => {
          const rest = good.subarray(how === 'insert' ? at : at + 1);
          const body = Buffer.concat([good.subarray(0, at), Buffer.from(how === 'drop' ? [] : [byte]), rest]);
          if (known.matches(response(body), 4711)) expect(isUpdated(body, 4711)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('leaves every other answer to be read as before', async () => {
    const bodies = [
      success(1),
      success(2),
      success(99),
      updateResponse('<Success>false</Success><Message>no</Message><ChargeId>4</ChargeId>'),
      '',
      envelope(''),
      success(7),
    ];
    const { url, seen } = await listen((_request, reply) => {
      reply.writeHead(200).end(bodies[seen.length - 1]);
    });
    const client = await clientOf(url);
    const kinds: string[] = [];
    for (let id = 1; id <= bodies.length; id += 1)
      kinds.push((await client.updateCharge({ ChargeId: id, Comment: 'x' })).kind);
    expect(kinds).toEqual([
      'updated',
      'updated',
      'unanswered',
      'rejected',
      'unanswered',
      'unanswered',
      'updated',
    ]);
  });
});
