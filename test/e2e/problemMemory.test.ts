import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';

const HEADER = 'ChargeId,ActionDate,Count,TotalPrice,ProfitCenterId,ArticleGroupId,Comment\n';
const WRONG = 8_000;

/** The peak memory of `charges validate --json` in MB. The kernel's own figure for this process: maxRSS also counts its parent's at the fork. */
async function peakOf(folder: string, file: string, exitCode: number): Promise<number> {
  const figures = join(folder, 'figures.txt');
  const probe = join(folder, 'probe.mjs');
  writeFileSync(
    probe,
    `import { readFileSync, writeFileSync } from 'node:fs';
const peak = () => /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
process.on('exit', () => writeFileSync(${JSON.stringify(figures)}, peak()));`,
  );
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(probe)}` };
  const { code } = await charges(['validate', file, '--json'], { cwd: folder, env });
  expect(code).toBe(exitCode);
  return Number(readFileSync(figures, 'latin1')) / 1024;
}

it.skipIf(process.platform !== 'linux')(
  `${WRONG} rows with six problems each take little more memory than one row`,
  async () => {
    const folder = ownFolder();
    const wrong = Array.from(
      { length: WRONG },
      (_, at) => `x${at},2026-13-4${at % 10},n${at},${at} EUR,p${at},a${at},Recounted\n`,
    );
    writeFileSync(join(folder, 'wrong.csv'), HEADER + wrong.join(''));
    writeFileSync(join(folder, 'right.csv'), `${HEADER}1,2026-10-31,1,2.50,3,4,Recounted\n`);
    const least = await peakOf(folder, 'right.csv', 0);
    const most = await peakOf(folder, 'wrong.csv', 3);
    // 50 to 70 MB, and 120 MB where old objects pile up.
    expect(most - least).toBeLessThan(95);
  },
  120_000,
);
