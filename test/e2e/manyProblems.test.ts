import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';

const ROWS = 10_200;

it('a file with an endless header has the first 2,000 problems in its JSON, and says how many there are', async () => {
  const cwd = ownFolder();
  // Repeated in each problem, the header alone would take 500 MB, more than one string can have.
  const header = `Comm${'_'.repeat(50_000)}ent`;
  const rows = Array.from({ length: ROWS }, (_, at) => `${at + 1},#REF!`);
  writeFileSync(join(cwd, 'wrong.csv'), `ChargeId,${header}\n${rows.join('\n')}\n`);
  const { code, json } = await charges(['validate', 'wrong.csv', '--json'], { cwd });
  expect(code).toBe(3);
  const { problemCount, problems, counts } = json();
  expect([problemCount, problems.length, counts.invalid]).toEqual([ROWS, 2_000, ROWS]);
  expect(problems[0]).toMatchObject({ cell: 'B2', column: `${header.slice(0, 100)}…`, value: '#REF!' });
});
