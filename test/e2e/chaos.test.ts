import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/simulator/world/random.ts';
import { charges, type Started, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { tries } from '../helpers/longRuns.ts';
import { updateTimes, worstWindow } from '../sender/slidingWindow.ts';
import { access, ownSimulator } from './simulator.ts';

const ROWS = 2000;
const KILLS = tries(8, 20);
const LIMIT = { calls: 250, windowMs: 1000 };

/** The value of a row's charge, and of the second row of every fiftieth charge, which must be the one that stays. */
function rowText(index: number): string {
  return `${1 + (index % 1960)},${index}.25,${index}.50,"row ${index}, å"`;
}

it(`after ${KILLS} kills on a failing network the server matches the file, every status is true and no window was exceeded`, async () => {
  const folder = ownFolder();
  const random = seededRandom(20261121);
  const simulator = await ownSimulator({
    charges: { from: 1, to: ROWS },
    seed: 7,
    faults: {
      automation: {
        latency: { minMs: 1, maxMs: 25 },
        rules: [
          { kind: '503', probability: 0.05 },
          { kind: 'reset-before', probability: 0.03 },
          { kind: 'reset-after', probability: 0.03 },
        ],
        limit: { ...LIMIT, answer: '503' },
      },
    },
  });
  writeFileSync(
    join(folder, 'sheet.csv'),
    `ChargeId,Count,TotalPrice,Comment\n${Array.from({ length: ROWS }, (_, index) => rowText(index)).join('\n')}\n`,
  );
  const env = { ...access(simulator, folder), CHARGES_RATE: `${LIMIT.calls}/s`, CHARGES_CONCURRENCY: '8' };
  const options = { cwd: folder, env };

  let attempt: Started = start(['import', 'sheet.csv', '--allow-duplicates', '--json'], options);
  let run: string | undefined;
  for (let kill = 0; kill < KILLS; kill += 1) {
    // The moment is a number of calls that the server has had, so that it falls into the sending.
    const moment = simulator.calls + Math.floor(random() * (ROWS / KILLS) * 0.9);
    for (
      let tries = 0;
      simulator.calls <= moment && attempt.child.exitCode === null && tries < 4000;
      tries += 1
    )
      await sleep(2);
    attempt.child.kill('SIGKILL');
    await attempt.ended;
    run ??= JSON.parse((await charges(['runs', '--json'], options)).stdout).runs[0].run as string;
    attempt = start(['resume', run, '--json'], options);
  }
  const { code, json, stderr } = await attempt.ended;

  expect(stderr).not.toContain('nternal error');
  expect(json().counts).toMatchObject({
    rows: ROWS,
    invalid: 0,
    updated: ROWS,
    rejected: 0,
    failed: 0,
    pending: 0,
  });
  expect(code).toBe(0);
  // The last row of a charge is the one that stays: two updates of one charge never changed places.
  for (let index = ROWS - 1960; index < ROWS; index += 1) {
    const id = 1 + (index % 1960);
    expect(simulator.charges.get(id), `charge ${id}`).toMatchObject({
      count: `${index}.25`,
      totalPrice: `${index}.50`,
      comment: `row ${index}, å`,
    });
  }
  expect(simulator.overlaps).toEqual([]);
  expect(worstWindow(updateTimes(simulator), LIMIT.windowMs)).toBeLessThanOrEqual(LIMIT.calls);
  expect(simulator.syncs).toHaveLength(1);

  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(join(folder, json().report!));
  const results = workbook.getWorksheet('Results')!;
  const statuses = results.getColumn(5).values.slice(2);
  expect(statuses).toHaveLength(ROWS);
  expect(new Set(statuses)).toEqual(new Set(['updated']));
  // What the report says of each row is what the server's log says of its charge.
  const applied = new Map<number, number>();
  for (const { operation, applied: done, chargeId } of simulator.log) {
    if (operation === 'UpdateCharge' && done) applied.set(chargeId!, (applied.get(chargeId!) ?? 0) + 1);
  }
  const attempts = new Map<number, number>();
  let sentAgain = 0;
  results.eachRow((row, number) => {
    if (number === 1) return;
    const id = row.getCell(1).value as number;
    attempts.set(id, (attempts.get(id) ?? 0) + (row.getCell(8).value as number));
    if (row.getCell(6).text.includes('Sent again')) sentAgain += 1;
  });
  expect(applied.size).toBe(1960);
  for (const [id, times] of applied) {
    expect(attempts.get(id), `attempts of charge ${id}`).toBeGreaterThanOrEqual(times);
  }
  // Each kill left some rows unknown: at most those under way and one batch of answers.
  expect(sentAgain).toBeGreaterThan(0);
  expect(sentAgain).toBeLessThanOrEqual(KILLS * 16);
}, 180_000);
