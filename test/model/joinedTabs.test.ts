import { describe, expect, it } from 'vitest';
import { cellAddress } from '../../src/model/cell.ts';
import { joinedRow, MOST_JOINED, ownRow, tabOfRow } from '../../src/model/joinedTabs.ts';

describe('a cell of one of several tabs', () => {
  it.each([
    ['Nov', 'Nov!C3'],
    ['Åtgärder_2.b', 'Åtgärder_2.b!C3'],
    ['Nov 2026', "'Nov 2026'!C3"],
    ['2026', "'2026'!C3"],
    ["Anna's", "'Anna''s'!C3"],
    ['Q4', "'Q4'!C3"],
    ['r1c1', "'r1c1'!C3"],
    ['A-B', "'A-B'!C3"],
    ['True', "'True'!C3"],
  ])('is named as Excel does: %s', (tab, address) => {
    expect(cellAddress(2, 3, tab)).toBe(address);
  });

  it('is named with at most 100 characters of the tab', () => {
    expect(cellAddress(2, 3, 'x'.repeat(200))).toBe(`'${'x'.repeat(100)}…'!C3`);
  });
});

it('the number of a row among those of several tabs has 31 bits, and shows the tab and the row', () => {
  const tabs = Array.from({ length: MOST_JOINED }, (_, at) => ({ name: `${at}`, headerRow: 1, columns: [] }));
  let before = 0;
  for (const tab of [0, 1, MOST_JOINED - 1]) {
    for (const row of [1, 1_048_576]) {
      const joined = joinedRow(tab, row);
      expect(joined).toBeGreaterThan(before);
      expect(joined).toBeLessThan(2 ** 31);
      expect([tabOfRow(joined), ownRow(joined, tabs)]).toEqual([tab, row]);
      before = joined;
    }
  }
});
