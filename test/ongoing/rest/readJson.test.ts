import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonNumber } from '../../../src/ongoing/rest/jsonNumber.ts';
import { type Json, type JsonBody, readJson } from '../../../src/ongoing/rest/readJson.ts';

async function read(
  body: string | Buffer,
  contentType: string | null = 'application/json',
): Promise<JsonBody & { readonly elements: readonly Json[] }> {
  const elements: Json[] = [];
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const end = await readJson(bytes, contentType, (value) => elements.push(value));
  return { ...end, elements };
}

/** The same value with numbers instead of their texts. */
function withNumbers(value: Json): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, withNumbers(inner)] as const);
  return Object.fromEntries(entries);
}

describe('JSON', () => {
  test('is read as JSON.parse reads it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.nat(2), async (values, space) => {
        const { kind, elements } = await read(JSON.stringify(values, null, space));
        expect(kind).toBe('array');
        expect(elements.map(withNumbers)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  test('is refused wherever JSON.parse refuses it', async () => {
    const list = '[{"a":[1,-2.50e3,"x\\u00e5\\n"],"b":null,"c":true}, {}]';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(list.length),
        fc.constantFrom('', ...'[]{}:,"\\01-.eEtnx \u0000'),
        async (at, other) => {
          const changed = list.slice(0, at) + other + list.slice(at + 1);
          const { kind, elements } = await read(changed);
          let parsed: unknown;
          try {
            parsed = JSON.parse(changed);
          } catch {
            expect(kind).toBe('malformed');
            return;
          }
          expect(kind).not.toBe('malformed');
          if (kind === 'array') expect(elements.map(withNumbers)).toEqual(parsed);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is read in pieces, between which other work is done', async () => {
    const body = Buffer.from(`[${'{"comment":"Rättelse"},'.repeat(40_000)}{}]`);
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect((await read(body)).elements).toHaveLength(40_001);
    isOver = true;
    expect(turns).toBeGreaterThan(5);
  });

  test('keeps a character that lies across two pieces', async () => {
    const text = '€'.repeat(100_000);
    const { elements } = await read(JSON.stringify([text]));
    expect(elements).toEqual([text]);
  });

  test.each<[string, Buffer, string]>([
    ['a byte order mark', Buffer.from('\uFEFF["å"]'), 'application/json'],
    ['UTF-16', Buffer.from('\uFEFF["å"]', 'utf16le'), 'application/json'],
    ['UTF-16 without a mark', Buffer.from('["å"]', 'utf16le'), 'application/json; charset=utf-8'],
    ['Latin-1', Buffer.from('["å"]', 'latin1'), 'application/json; charset=iso-8859-1'],
  ])('is read in another encoding: %s', async (_name, body, contentType) => {
    expect((await read(body, contentType)).elements).toEqual(['å']);
  });

  test.each<[string, string | Buffer, string]>([
    ['bytes that are not UTF-8', Buffer.from('["å"]', 'latin1'), 'it is not UTF-8 text'],
    ['deep nesting', '['.repeat(100_000), 'it is nested more than 64 deep'],
    ['deep nesting in objects', '{"a":'.repeat(100_000), 'it is nested more than 64 deep'],
    ['an end in a text', '["abc', 'it ends too early'],
    ['an end in a number', '[12', 'it ends too early'],
  ])('is refused with a reason: %s', async (_name, body, why) => {
    expect(await read(body)).toMatchObject({ kind: 'malformed', why });
  });

  test('takes nothing from the names __proto__ and constructor', async () => {
    const { elements } = await read('[{"__proto__":{"chargeId":1},"constructor":{"prototype":{"x":1}}}]');
    expect(Object.getPrototypeOf(elements[0])).toBe(Object.prototype);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('keeps half a character, and a text of megabytes', async () => {
    const { elements } = await read(`["\\ud800","${'x'.repeat(3_000_000)}"]`);
    expect(elements).toEqual(['\ud800', 'x'.repeat(3_000_000)]);
  });
});
