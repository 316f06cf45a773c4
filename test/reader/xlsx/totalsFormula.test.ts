import { describe, expect, it } from 'vitest';
import { isTotalsFormula } from '../../../src/reader/xlsx/totalsFormula.ts';

/** In row 5 of a tab with one table. */
const isTotal = (formula: string) =>
  isTotalsFormula(formula, { row: 5, tab: 'Charges', tables: new Set(['table1']) });

describe('a formula is a total of other rows', () => {
  it.each([
    'SUBTOTAL(109,Table1[Count])',
    'SUBTOTAL(103,[ChargeId])',
    'SUBTOTAL(109,Table1[[#Data],[Total price]])',
    "SUBTOTAL(109,[Price '[SEK']])",
    'SUBTOTAL(9,B2:B4)',
    'SUBTOTAL(9,B6:B900)',
    'SUBTOTAL(9,$B$2:$B$4,B8:B9)',
    'subtotal(9,b2:b4)',
    '_xlfn.AGGREGATE(9,5,C2:C4)',
    'AGGREGATE(14,6,C2:C4/(D2:D4>0),1)',
    'ROUND(SUBTOTAL(109,Table1[TotalPrice]),2)',
    'SUBTOTAL(9,B2:B4)+SUBTOTAL(9,B8:B9)',
    '-SUBTOTAL(9,B2:B4)*1.25',
    '(SUBTOTAL(9,B2:B4))',
    ' SUBTOTAL( 9 , B2:B4 ) ',
    'IF(SUBTOTAL(103,A2:A4)=0,"",SUBTOTAL(109,C2:C4))',
    'IFERROR(SUBTOTAL(101,C2:C4),0)',
    '"Total: "&TEXT(SUBTOTAL(9,B2:B4),"0.00")',
    'SUBTOTAL(9,Charges!B2:B4)',
    "SUBTOTAL(9,'Charges'!B2:B4)",
    'SUBTOTAL(9,B:B)',
    'SUBTOTAL(9,Prices)',
    'SUBTOTAL(9,B2:B4)+SUM(D2:D4)',
  ])('%s', (formula) => {
    expect(isTotal(formula)).toBe(true);
  });

  it.each([
    '"SUBTOTAL(9,B2:B4)"',
    'B5&" (see SUBTOTAL(9,B2:B4))"',
    'CONCATENATE("SUBTOTAL(",A5,")")',
    'SUBTOTAL_OF_MINE(B2:B4)',
    'SUM(B2:B4)',
    'B5*C5',
    'MySUBTOTAL',
    '',
    'SUBTOTAL(',
    ')SUBTOTAL(9,B2:B4)',
    'COUNTIF(A2:A4,SUBTOTAL(9,B2:B4))',
    'IF(SUBTOTAL(103,A2:A4)=0,1,2)',
  ])('but not %s', (formula) => {
    expect(isTotal(formula)).toBe(false);
  });

  it.each([
    ['numbers its row', 'SUBTOTAL(3,A$2:A5)'],
    ['numbers its row, from a cell above', 'SUBTOTAL(103,$A$1:$A5)'],
    ['asks whether its row is visible', 'SUBTOTAL(103,A5)'],
    ['asks so of its table', 'SUBTOTAL(103,[@ChargeId])'],
    ['asks so of its table, as Excel stores it', 'SUBTOTAL(103,Table1[[#This Row],[ChargeId]])'],
    ['is a share of the whole', 'C5/SUBTOTAL(9,C$2:C$9)'],
    ['adds up the cells of its row', 'SUBTOTAL(9,E5:H5)'],
    ['adds up its whole row', 'SUBTOTAL(9,5:5)'],
    ['adds up another tab', 'SUBTOTAL(9,Hours!D2:D50)'],
    ['adds up a tab with a space in its name', "SUBTOTAL(9,'My hours'!D2:D50)"],
    ["adds up another tab's table", 'SUBTOTAL(109,Hours[Price])'],
    ['adds up another workbook', 'SUBTOTAL(9,[2]Charges!D2:D50)'],
    ['adds up several tabs', 'SUBTOTAL(9,Jan:Dec!D2:D50)'],
  ])('but not one that %s', (_, formula) => {
    expect(isTotal(formula)).toBe(false);
  });

  it('and one that is very long, or nests very deeply, is read at once', () => {
    expect(isTotal(`${'('.repeat(60)}SUBTOTAL(9,B2:B4)${')'.repeat(60)}`)).toBe(true);
    expect(isTotal(`${'('.repeat(4000)}SUBTOTAL(9,B2:B4)${')'.repeat(4000)}`)).toBe(false);
    expect(isTotal(`SUBTOTAL(9,${'('.repeat(8000)}`)).toBe(false);
    expect(isTotal(`SUBTOTAL(9,${'B2:B4,'.repeat(1300)}B2)`)).toBe(true);
    expect(isTotal(`SUBTOTAL(9,${'B2,'.repeat(3000)}B2)`)).toBe(false);
  });
});
