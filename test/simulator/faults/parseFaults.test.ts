import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/model/errors.ts';
import { parseFaults } from '../../../src/simulator/faults/parseFaults.ts';

describe('parseFaults', () => {
  it('reads every kind of term', () => {
    expect(
      parseFaults(
        '503=0.05, reset-before=5%,reset-after=first:3+0.1,wrong-id=every:10,latency=20-80,limit=100/10s,failures=5/10m:fault,' +
          'retry-after=2:date,service:fault=1,service:latency=5ms,rest:403=first:1,rest:empty-list=10%,rest:lag=2reads,',
      ),
    ).toEqual({
      automation: {
        rules: [
          { kind: '503', probability: 0.05 },
          { kind: 'reset-before', probability: 0.05 },
          { kind: 'reset-after', first: 3, probability: 0.1 },
          { kind: 'wrong-id', every: 10 },
        ],
        latency: { minMs: 20, maxMs: 80 },
        limit: { calls: 100, windowMs: 10_000 },
        failures: { calls: 5, windowMs: 600_000, answer: 'fault' },
        retryAfter: { seconds: 2, as: 'date' },
      },
      service: { rules: [{ kind: 'fault', probability: 1 }], latency: { minMs: 5, maxMs: 5 } },
      rest: {
        rules: [
          { kind: '403', first: 1 },
          { kind: 'empty-list', probability: 0.1 },
        ],
        lag: { reads: 2 },
      },
    });
    expect(parseFaults('')).toEqual({ automation: {}, service: {}, rest: {} });
    expect(parseFaults('rest:lag=500ms').rest).toEqual({ lag: { ms: 500 } });
  });

  it.each([
    ['503', 'is not of the form name=value'],
    ['504=1', 'does not exist. Use 503, 429,'],
    ['503=1.5', 'has a probability above 1'],
    ['503=-1', 'needs a probability'],
    ['503=first:0', 'needs a probability'],
    ['latency=80-20', 'has a maximum below its minimum'],
    ['latency=1s', 'needs milliseconds'],
    ['limit=100', 'needs calls in a window'],
    ['failures=0/10s', 'needs calls in a window'],
    ['retry-after=soon', 'needs seconds'],
    ['403=1', 'does not exist. Use 503, 429, fault,'],
    ['lag=500', 'does not exist. Use 503, 429, fault,'],
    ['rest:wrong-id=1', 'does not exist. Use 503, 429, 500,'],
    ['rest:lag=1s', 'needs milliseconds or a number of reads'],
    ['sync:503=1', 'is not of the form name=value'],
  ])('refuses %s with a sentence', (term, why) => {
    const parse = () => parseFaults(`html=0,${term}`);
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(`The fault "${term}" ${why}`);
  });
});
