import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { isInstalled } from '../helpers/installed.ts';
import { leastMs, updateTimes, worstWindow } from '../sender/slidingWindow.ts';
import { access, ownSimulator } from './simulator.ts';

const hasFaketime = isInstalled('faketime', 'Without faketime, runs under another clock are not tested.');

describe.runIf(hasFaketime)('two runs between which the clock is set', () => {
  it.each([
    ['back by an hour', ['faketime', '-f', '+1h'], []],
    ['ahead by an hour', [], ['faketime', '-f', '+1h']],
    ['ahead by a year', [], ['faketime', '-f', '+365d']],
  ])('%s neither wait for it nor exceed the rate together', async (_how, first, second) => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const ids = Array.from({ length: 5 }, (_, index) => 1001 + index);
    writeFileSync(join(cwd, 'a.csv'), `ChargeId,Comment\n${ids.map((id) => `${id},x\n`).join('')}`);
    const env = { ...access(simulator, cwd), CHARGES_RATE: '4/3s' };
    for (const through of [first, second]) {
      const { code, stderr } = await charges(['import', 'a.csv', '--again'], { cwd, env, through });
      expect(code, stderr).toBe(0);
    }
    const times = updateTimes(simulator);
    expect(times).toHaveLength(10);
    expect(worstWindow(times, 3000)).toBeLessThanOrEqual(4);
    const least = leastMs([{ calls: 4, windowMs: 3000 }], 10);
    expect(times.at(-1)! - times[0]!).toBeLessThan(least + 3000);
  });
});
