import { uptime } from 'node:os';
import { expect, it } from 'vitest';
import { machineTime, sinceBoot } from '../../src/lib/machineTime.ts';

/** A machine whose true time and steady clock a test moves; its uptime has ticks of 10 ms. Each look takes a little time. */
function machine() {
  let at = 1234.5;
  let steadyAhead = 700_000;
  const look = (): number => {
    at += 0.01;
    return at;
  };
  return {
    time: sinceBoot(
      () => Math.floor(look() / 10) * 10,
      () => look() + steadyAhead,
    ),
    at: () => at,
    pass: (ms: number) => {
      at += ms;
    },
    jump: (ms: number) => {
      steadyAhead += ms;
    },
  };
}

it('time since the boot is as fine as the steady clock, and never ahead', () => {
  const { time, at, pass } = machine();
  for (let step = 0; step < 500; step += 1) {
    pass((step * 7919) % 13);
    const shown = time();
    expect(shown).toBeLessThanOrEqual(at());
    expect(at() - shown).toBeLessThan(1.2);
  }
});

it.each([3_600_000, -3_600_000])('time since the boot goes on if the steady clock jumps by %i ms', (by) => {
  const { time, at, pass, jump } = machine();
  time();
  pass(5);
  jump(by);
  for (let step = 0; step < 100; step += 1) {
    const before = time();
    pass(3);
    expect(time()).toBeGreaterThanOrEqual(before);
    expect(Math.abs(at() - time())).toBeLessThan(11);
  }
});

it.runIf(process.platform === 'linux')('time since the boot is that of the machine', () => {
  expect(Math.abs(machineTime().elapsed() - uptime() * 1000)).toBeLessThan(1000);
});
