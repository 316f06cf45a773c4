import { type Cell, isEmptyCell } from '../model/cell.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { rowsNamed } from './rowsNamed.ts';
import type { Note } from './sheet.ts';

/** What people and programs call a sum, in the languages of the countries where Ongoing is used and their neighbours'. */
const NAMES = [
  'total|totals|totalt|totalen|totale|totaux|totaal|totalsumma|totalsum|grand ?total|sub-?total|subtotals|net ?total|sum|sums|sum ?total',
  'summa|summan|delsumma|slutsumma|summering|sammanlagt|i ?alt|totalbelopp|yhteensä|summe|gesamt|gesamtsumme|zwischensumme|endsumme',
  'suma|razem|ogółem|celkem|somme|toplam|kokku|kopā|iš viso',
].join('|');
/** A name, perhaps with what it is a sum of: `Total:`, `Summa (SEK)`, `Total 12 rows`. */
const LABEL = new RegExp(
  String.raw`^\s*(?:${NAMES})\s*(?:[:=]|\([^()]*\)|\[[^[\]]*\]|\d+\s*(?:rows?|rader|items?|st|charges)?|sek|eur|usd|nok|dkk|gbp|kr)?\s*[:.]?\s*$`,
  'iu',
);
const LONGEST = 60;

/**
 * Finds the rows with the sums of a list: they have no ChargeId, and say that they are totals in the ChargeId column or in another one.
 * They can't be sent in any case; left out, they are not in the sums of the file either.
 */
export class LabeledTotals {
  readonly #chargeId: number;
  readonly #rows: number[] = [];

  constructor(columns: readonly SheetColumn[]) {
    this.#chargeId = columns.findIndex(({ field }) => field === 'ChargeId');
  }

  /** The rows without those of totals. */
  without(rows: RawRow[]): RawRow[] {
    if (!rows.some(({ cells }) => this.#isTotals(cells))) return rows;
    return rows.filter(({ row, cells }) => {
      const isTotals = this.#isTotals(cells);
      if (isTotals) this.#rows.push(row);
      return !isTotals;
    });
  }

  #isTotals(cells: RawRow['cells']): boolean {
    const id = cells[this.#chargeId];
    if (isEmptyCell(id)) return cells.some(isLabel);
    return isLabel(id!);
  }

  notes(): Note[] {
    if (this.#rows.length === 0) return [];
    const isOne = this.#rows.length === 1;
    const message = `${rowsNamed(this.#rows, 'holds totals', 'hold totals')} and ${isOne ? 'was' : 'were'} not imported.`;
    return [{ code: 'totals-rows', message }];
  }
}

function isLabel(cell: Cell): boolean {
  // Nearly every cell that comes here is an id.
  if (typeof cell !== 'string' || cell.length > LONGEST) return false;
  const first = cell.charCodeAt(0);
  return !(first >= 48 && first <= 57) && LABEL.test(cell);
}
