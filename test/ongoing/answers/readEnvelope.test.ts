import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEnvelope } from '../../../src/ongoing/answers/readEnvelope.ts';
import { envelope, success } from '../helpers.ts';

test('a result comes as a tree of namespaces, names and texts', () => {
  const read = readEnvelope(
    Buffer.from(
      envelope(
        '<r xmlns="urn:a" xmlns:b="urn:b">1<b:c xsi:nil="true"/><d xsi:nil="false">&lt;<![CDATA[<]]></d>2</r>',
      ),
    ),
    null,
  );
  expect(read).toEqual({
    kind: 'result',
    element: {
      namespace: 'urn:a',
      name: 'r',
      nil: false,
      text: '12',
      children: [
        { namespace: 'urn:b', name: 'c', nil: true, text: '', children: [] },
        { namespace: 'urn:a', name: 'd', nil: false, text: '<<', children: [] },
      ],
    },
  });
});

test.each([
  ['an undeclared prefix', envelope('<x:a/>')],
  ['an attribute twice', envelope('<a b="1" b="2"/>')],
  ['crossed elements', envelope('<a><b></a></b>')],
  ['a forbidden character', envelope('<a>\u0001</a>')],
  ['a forbidden reference', envelope('<a>&#0;</a>')],
  ['an encoding that nobody knows', envelope('<a>å</a>').replace('utf-8', 'utf-7')],
  ['a billion laughs', `<!DOCTYPE l [<!ENTITY l "lol">]>${envelope('<a>&l;</a>')}`],
  ['an external entity', `<!DOCTYPE l [<!ENTITY l SYSTEM "file:///etc/passwd">]>${envelope('<a>&l;</a>')}`],
])('%s makes an answer unreadable', (_name, body) => {
  expect(readEnvelope(Buffer.from(body), null).kind).toBe('malformed');
});

test('it classifies any bytes and does not throw', () => {
  const bytes = Buffer.from(success());
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 }),
      fc.nat(bytes.length),
      (changes, end) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of changes) damaged[at] = byte;
        const body = damaged.subarray(0, Math.max(end, 1));
        expect(() => readEnvelope(body, null)).not.toThrow();
      },
    ),
    { numRuns: 2000, seed: 20261121 },
  );
});
