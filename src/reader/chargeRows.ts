import type { RawRow } from '../model/row.ts';
import { ColumnTally } from './columnTally.ts';
import { ExampleRow } from './exampleRow.ts';
import { ExportOrigin } from './exportOrigin.ts';
import type { Header } from './header.ts';
import type { HeaderMap } from './headerSearch.ts';
import { LabeledTotals } from './labeledTotals.ts';
import { ListingRows } from './listingRows.ts';
import { MergedIds } from './mergedIds.ts';
import { RepeatedHeader } from './repeatedHeader.ts';
import type { Note, Tab } from './sheet.ts';
import { ShownNotes } from './shownNotes.ts';
import { ToFixOrigin } from './toFixOrigin.ts';
import { TotalsRows } from './totalsRows.ts';

/**
 * One pass over the rows below a header: it leaves out the rows that are no charges and notices what a person should know. Each pass has its own, because
 * a search through the file while its rows are read must not count into the same notes.
 */
export class ChargeRows {
  readonly #totals: TotalsRows;
  readonly #example: ExampleRow;
  readonly #mergedIds: MergedIds;
  readonly #listing: ListingRows;
  readonly #repeated: RepeatedHeader;
  readonly #labeled: LabeledTotals;
  readonly #origin: ToFixOrigin;
  readonly #exported: ExportOrigin;
  readonly #shown: ShownNotes;
  readonly #tally: ColumnTally;
  #isComplete = false;

  /** @param isJoined whether it is one of several tabs that are read: addresses then name it */
  constructor(header: Header, map: HeaderMap, tab: Tab, isJoined: boolean) {
    const { columns } = header;
    const shownTab = isJoined ? (tab.name ?? undefined) : undefined;
    this.#totals = new TotalsRows(columns, shownTab);
    this.#example = new ExampleRow(columns);
    this.#mergedIds = new MergedIds(columns, (column) => tab.mergedDown?.(column) ?? [], shownTab);
    this.#listing = new ListingRows(columns);
    this.#repeated = new RepeatedHeader(header, map, tab.name, shownTab);
    this.#labeled = new LabeledTotals(columns);
    this.#origin = new ToFixOrigin(columns);
    this.#exported = new ExportOrigin(columns);
    this.#shown = new ShownNotes(columns, shownTab);
    this.#tally = new ColumnTally(columns.flatMap(({ index, field }) => (field === undefined ? index : [])));
  }

  /**
   * The charges among the next rows. Some may come with later ones.
   * @throws {InvalidSheetError} for a second header that does not fit the first
   */
  add(rows: RawRow[]): RawRow[] {
    // A row that was exported is a charge, whatever it says.
    const known = this.#exported.addTo(rows);
    return this.#charges(this.#mergedIds.addTo(this.#example.without(this.#totals.without(known))));
  }

  /** The charges that are left after the last rows. */
  end(): RawRow[] {
    const rest = this.#charges(this.#mergedIds.rest());
    this.#listing.end();
    this.#isComplete = true;
    return rest;
  }

  #charges(rows: RawRow[]): RawRow[] {
    const charges = this.#labeled.without(this.#repeated.without(this.#listing.without(rows)));
    this.#shown.add(charges);
    this.#tally.add(charges);
    return this.#origin.addTo(charges);
  }

  /** What the columns that fill no field hold; null before the end. */
  get columnTally(): ColumnTally | null {
    return this.#isComplete ? this.#tally : null;
  }

  notes(): Note[] {
    return [this.#totals, this.#shown, this.#example, this.#listing, this.#repeated, this.#labeled].flatMap(
      (part) => part.notes(),
    );
  }
}
