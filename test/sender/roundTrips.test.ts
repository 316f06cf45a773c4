import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundTrips } from '../../src/sender/roundTrips.ts';

/** The lower bound after `count` round trips of these lengths, over and over. */
function surelyMs(lengths: readonly number[], count: number): number {
  const roundTrips = new RoundTrips();
  for (let at = 0; at < count; at += 1) roundTrips.add(lengths[at % lengths.length]!);
  return roundTrips.surelyMs;
}

describe('round trips', () => {
  it('give no bound while there are few', () => {
    expect(surelyMs([50], 20)).toBe(0);
    expect(surelyMs([50], 21)).toBeGreaterThan(40);
  });

  it('leave a margin of some milliseconds', () => {
    expect(surelyMs([50], 200)).toBe(47);
    expect(surelyMs([2], 200)).toBe(0);
  });

  it('leave a larger margin the more they vary', () => {
    const steady = surelyMs([50, 51, 52], 90);
    const unsteady = surelyMs([50, 80, 110], 90);
    expect(unsteady).toBeLessThan(steady - 5);
    expect(surelyMs([50, 80, 110], 200)).toBeGreaterThan(unsteady);
  });

  it('are remembered: a network that was slow for long can be fast at once', () => {
    const roundTrips = new RoundTrips();
    roundTrips.add(40);
    for (let count = 0; count < 2000; count += 1) roundTrips.add(190);
    expect(roundTrips.surelyMs).toBeLessThan(37);
  });

  it('are never sure of more than the shortest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 500 }), (lengths) => {
        const sure = surelyMs(lengths, lengths.length);
        expect(sure).toBeGreaterThanOrEqual(0);
        expect(sure).toBeLessThanOrEqual(Math.max(0, Math.min(...lengths) - 3));
      }),
    );
  });
});
