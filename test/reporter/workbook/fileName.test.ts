import { expect, test } from 'vitest';
import { localClock } from '../../../src/lib/localTime.ts';
import { reportName } from '../../../src/reporter/workbook/fileName.ts';
import { named } from '../../helpers/caseNames.ts';
import { runOf } from './sources.ts';

const stockholm = localClock('Europe/Stockholm');

function nameFor(file: string, id = '7f3a91'): string {
  const run = runOf([], []);
  return reportName({ ...run, id, sheet: { ...run.sheet, file } }, stockholm);
}

test.each(
  named([
    ['in/October prices.xlsx', 'October prices'],
    ['C:\\Users\\Åsa\\Priser – okt.csv', 'Priser – okt'],
    ['.hidden', 'hidden'],
    ['-rf.csv', 'rf'],
    ['../../etc/passwd', 'passwd'],
    ['a:b*c?"d"<e>|.xlsx', 'a_b_c__d__e__'],
    ['nul\u0000\u202Etxt.csv', 'nul__txt'],
    ['archive.2026.10.csv', 'archive.2026.10'],
    ['...', 'sheet'],
    ['', 'sheet'],
    ['日本語😀.xlsx', '日本語😀'],
  ]),
)('%s becomes a name that every file system takes', (_, file, name) => {
  expect(nameFor(file)).toBe(`${name}-20261031-130000-7f3a91`);
});

test('is no longer than file systems allow', () => {
  const name = nameFor(`${'日'.repeat(300)}.xlsx`, 'r'.repeat(300));
  expect(Buffer.byteLength(name)).toBeLessThan(230);
});

test('has the local time of the given zone', () => {
  const run = runOf([], []);
  expect(reportName(run, localClock('America/New_York'))).toBe('October prices-20261031-080000-7f3a91');
  const newYear = { ...run, started: '2026-12-31T22:00:00Z' };
  expect(reportName(newYear, localClock('Asia/Kolkata'))).toBe('October prices-20270101-033000-7f3a91');
});

test('of a dry run has no id, because no ledger has it', () => {
  expect(reportName(runOf([], [], { dryRun: true }), stockholm)).toBe('October prices-20261031-130000');
});
