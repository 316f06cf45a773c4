import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/model/errors.ts';
import { parseRate } from '../../src/sender/rate.ts';

describe('a rate', () => {
  it.each([
    ['5/s', [{ calls: 5, windowMs: 1000 }]],
    ['300/min', [{ calls: 300, windowMs: 60_000 }]],
    ['100/60min', [{ calls: 100, windowMs: 3_600_000 }]],
    [
      ' 5 / s , 1000/h',
      [
        { calls: 5, windowMs: 1000 },
        { calls: 1000, windowMs: 3_600_000 },
      ],
    ],
    [
      '100/10s,500/60s',
      [
        { calls: 100, windowMs: 10_000 },
        { calls: 500, windowMs: 60_000 },
      ],
    ],
    ['2/Minutes', [{ calls: 2, windowMs: 60_000 }]],
    ['1000/day', [{ calls: 1000, windowMs: 86_400_000 }]],
    ['unlimited', []],
  ])('is read from %j', (text, windows) => {
    expect(parseRate(text)).toEqual(windows);
  });

  it.each([
    '',
    '5',
    '5/',
    '/s',
    '0/s',
    '5/0s',
    '-5/s',
    '5/s,',
    '5/s;6/s',
    '5.5/s',
    '5/ms',
    '5/fortnight',
    'fast',
    '1e3/s',
  ])('%j is refused with a sentence that shows how to write one', (text) => {
    expect(() => parseRate(text)).toThrow(ConfigurationError);
    expect(() => parseRate(text)).toThrow(/5\/s/);
  });
});
