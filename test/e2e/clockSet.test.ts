import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { isInstalled } from '../helpers/installed.ts';
import { leastMs, updateTimes, worstWindow } from '../sender/slidingWindow.ts';
import { access, ownSimulator } from './simulator.ts';

const hasFaketime = isInstalled('faketime', 'Without faketime, runs under another clock are not tested.');

const CHANGES: readonly (readonly [how: string, first: readonly string[], second: readonly string[]])[] = [
  ['back by an hour', ['faketime', '-f', '+1h'], []],
  ['ahead by an hour', [], ['faketime', '-f', '+1h']],
  ['ahead by a year', [], ['faketime', '-f', '+365d']],
];

describe.runIf(hasFaketime)('two runs between which the clock is set', () => {
  it('back or ahead neither wait for it nor exceed the rate together', async () => {
    const places = await Promise.all(
      CHANGES.map(async (change) => ({ change, cwd: ownFolder(), simulator: await ownSimulator() })),
    );
    // At the same time, since they mostly wait for the rate.
    await Promise.all(
      places.map(async ({ change: [how, first, second], cwd, simulator }) => {
        const ids = Array.from({ length: 5 }, (_, index) => 1001 + index);
        writeFileSync(join(cwd, 'a.csv'), `ChargeId,Comment\n${ids.map((id) => `${id},x\n`).join('')}`);
        const env = { ...access(simulator, cwd), CHARGES_RATE: '4/3s' };
        for (const through of [first, second]) {
          const { code, stderr } = await charges(['import', 'a.csv', '--again'], { cwd, env, through });
          expect(code, `${how}\n${stderr}`).toBe(0);
        }
        const times = updateTimes(simulator);
        expect(times, how).toHaveLength(10);
        expect(worstWindow(times, 3000), how).toBeLessThanOrEqual(4);
        // Who waited for the clock would wait for at least an hour; starting the second run takes a while on a busy machine.
        const least = leastMs([{ calls: 4, windowMs: 3000 }], 10);
        expect(times.at(-1)! - times[0]!, how).toBeLessThan(least + 45_000);
      }),
    );
  });
});
