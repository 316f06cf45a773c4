import { expect, test } from 'vitest';
import { CELL_TEXT_LIMIT } from '../../../src/lib/cellText.ts';
import { safeText } from '../../../src/reporter/workbook/safeText.ts';
import { named } from '../../helpers/caseNames.ts';

test.each(
  named([
    ['plain åäö €', 'plain åäö €'],
    ['=1+1', '=1+1'],
    ['a\u0000b', 'a\\x00b'],
    ['bell\u0007 del\u007f', 'bell\\x07 del\\x7f'],
    ['\ufffe', '\\ufffe'],
    ['half \ud83d', 'half \\ud83d'],
    ['whole 😀', 'whole 😀'],
    ['a\r\nb\rc\nd\te', 'a\nb\nc\nd\te'],
    ['_x000D_', '_x005F_x000D_'],
    ['_x005F_x000d_', '_x005F_x005F_x005F_x000d_'],
    ['_x00_ my_xyz', '_x00_ my_xyz'],
  ]),
)('%s is written so that a workbook can hold it', (_, text, safe) => {
  expect(safeText(text)).toBe(safe);
});

test('a text at the limit stays, one above is cut and says so', () => {
  expect(safeText('a'.repeat(CELL_TEXT_LIMIT))).toHaveLength(CELL_TEXT_LIMIT);
  const cut = safeText('a'.repeat(CELL_TEXT_LIMIT + 1));
  expect(cut).toHaveLength(CELL_TEXT_LIMIT);
  expect(cut).toMatch(/a… \(cut\)$/);
});

test('a cut does not divide a character', () => {
  expect(safeText('😀'.repeat(20_000)).isWellFormed()).toBe(true);
  expect(safeText(`a${'😀'.repeat(20_000)}`).isWellFormed()).toBe(true);
});
