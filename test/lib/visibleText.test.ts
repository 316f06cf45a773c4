import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine, visible } from '../../src/lib/visibleText.ts';
import { named } from '../helpers/caseNames.ts';

describe('what a terminal is shown', () => {
  it.each(
    named([
      ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
      ['\u001b]8;;http://x\u0007', '\\x1b]8;;http://x\\x07'],
      ['\u009b31m', '\\x9b31m'],
      ['a\nb\r\tc', 'a\\nb\\r\\tc'],
      ['\u0000\u007f\u0085', '\\x00\\x7f\\x85'],
      ['\u202eabc\u202c', '\\u202eabc\\u202c'],
      ['\u2066x\u2069\u200f\u061c', '\\u2066x\\u2069\\u200f\\u061c'],
      ['1001\u200b', '1001\\u200b'],
      ['\ufeff1\u00ad', '\\ufeff1\\xad'],
      ['\ufff9a\ufffb\u06dd', '\\ufff9a\\ufffb\\u06dd'],
      ['\u2028\u2029', '\\u2028\\u2029'],
      ['\u{e0041}', '\\u{e0041}'],
      ['a\ud83d', 'a\\ud83d'],
      ['Räksmörgås € 🚚 日本\u00a0x', 'Räksmörgås € 🚚 日本\u00a0x'],
    ]),
  )('%s can do nothing to a terminal', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('holds no control character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        expect(visible(text).isWellFormed()).toBe(true);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('a line of JSON', () => {
  it('is safe on a terminal and parses to the same value', () => {
    const value = { text: '\u001b[31m\u009b31m\u202e\u2028\u200b\u{e0001}å🚚\n' };
    const line = jsonLine(value);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(line).toContain('å🚚');
    expect(JSON.parse(line)).toEqual(value);
  });
});
