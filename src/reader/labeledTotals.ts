import { type Cell, isEmptyCell } from '../model/cell.ts';
import type { RawRow, SheetColumn } from '../model/row.ts';
import { rowList } from './rowList.ts';
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
  readonly #left = rowList();

  constructor(columns: readonly SheetColumn[]) {
    this.#chargeId = columns.findIndex(({ field }) => field === 'ChargeId');
  }

  /** The rows without those of totals. */
  without(rows: RawRow[]): RawRow[] {
    if (!rows.some((raw) => this.#isTotals(raw))) return rows;
    return rows.filter((raw) => {
      const isTotals = this.#isTotals(raw);
      if (isTotals) this.#left.add(raw.row);
      return !isTotals;
    });
  }

  #isTotals({ cells, baseline }: RawRow): boolean {
    if (baseline !== undefined) return false;
    const id = cells[this.#chargeId];
    if (isEmptyCell(id)) return cells.some(isLabel);
    return isLabel(id!);
  }

  notes(): Note[] {
    const { count, text } = this.#left;
    if (count === 0) return [];
    const what = count === 1 ? 'holds totals and was' : 'hold totals and were';
    return [{ code: 'totals-rows', message: `R${text().slice(1)} ${what} not imported.` }];
  }
}

function isLabel(cell: Cell): boolean {
  // Nearly every cell that comes here is an id.
  if (typeof cell !== 'string' || cell.length > LONGEST) return false;
  const first = cell.charCodeAt(0);
  return !(first >= 48 && first <= 57) && LABEL.test(cell);
}
