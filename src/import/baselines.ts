import type { Readings } from '../ledger/readings.ts';
import { InvalidSheetError } from '../model/errors.ts';
import { type JoinedTabs, rowName, rowReference } from '../model/joinedTabs.ts';
import type { CheckedRow, ExportedValues, RawRow } from '../model/row.ts';
import type { RunTarget } from '../model/run.ts';
import type { Layout } from '../validation/checkRow.ts';
import type { Conventions } from '../validation/conventions.ts';
import { readValue } from '../validation/readValue.ts';

/** What is known of exported files. */
export type BaselineSource = Pick<Readings, 'findBaseline' | 'baselineCharges'>;

/** How many rows a note names. */
const NAMED_ROWS = 10;

/** Finds out what the rows of a file said when they were exported. Rows of other files have nothing to find. */
export class Baselines {
  readonly #source: BaselineSource | null;
  readonly #target: RunTarget | null;
  readonly #tab: string | null;
  readonly #tabs: JoinedTabs;
  readonly #known = new Map<string, boolean>();
  readonly #lost: number[] = [];
  readonly #foreign: number[] = [];
  readonly #emptied: number[] = [];

  /**
   * @param source null if there is no ledger to ask
   * @param target where the file is to be sent; null for a dry run
   */
  constructor(
    source: BaselineSource | null,
    target: RunTarget | null,
    { tab, tabs }: { readonly tab: string | null; readonly tabs?: JoinedTabs },
  ) {
    this.#source = source;
    this.#target = target;
    this.#tab = tab;
    this.#tabs = tabs;
  }

  /**
   * What rows of one tab said when they were exported, in their order; undefined for rows that were not exported, as far as is known.
   * @throws {InvalidSheetError} if they were exported from somewhere else
   */
  async of(
    rows: readonly RawRow[],
    { fields }: Layout,
    conventions: Conventions,
  ): Promise<(ExportedValues | undefined)[]> {
    const found: (ExportedValues | undefined)[] = rows.map(() => undefined);
    const chargeId = fields.find(({ definition }) => definition.field === 'ChargeId');
    const asked: { readonly at: number; readonly baseline: string; readonly chargeId: number }[] = [];
    for (const [at, { baseline, cells }] of rows.entries()) {
      if (baseline === undefined || !(await this.#isKnown(baseline))) continue;
      if (chargeId === undefined) continue;
      const reading = readValue(chargeId.definition, cells[chargeId.column.index] ?? '', conventions);
      if (reading.kind === 'value') asked.push({ at, baseline, chargeId: reading.value as number });
    }
    if (asked.length === 0) return found;
    const charges = await this.#source!.baselineCharges(asked);
    for (const [index, { at }] of asked.entries()) found[at] = charges[index];
    return found;
  }

  /** Counts what a person should know of checked rows. To be called once for each row. */
  add(rows: readonly CheckedRow[]): void {
    for (const { row, baseline, stated, emptied, problems } of rows) {
      if (baseline !== undefined && stated === undefined)
        (this.#known.get(baseline) === true ? this.#foreign : this.#lost).push(row);
      if (emptied !== undefined && problems.length === 0) this.#emptied.push(row);
    }
  }

  async #isKnown(id: string): Promise<boolean> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const baseline = (await this.#source?.findBaseline(id)) ?? null;
    this.#known.set(id, baseline !== null);
    if (baseline === null) return false;
    const { automationUrl, host, warehouse } = baseline.target;
    if (this.#target && automationUrl.toLowerCase() !== this.#target.automationUrl.toLowerCase())
      throw new InvalidSheetError(
        `This file was exported from ${host}, warehouse ${warehouse}. Import it there: its charges are others here.`,
        [],
        this.#tab,
      );
    return true;
  }

  /** What a person should know, in sentences. @param clear the text that clears a value */
  notes(clear: string): string[] {
    const notes: string[] = [];
    if (this.#lost.length > 0)
      notes.push(
        `${this.#listed(this.#lost, 'comes', 'come')} from an export that this ledger does not know, so it is unknown what was changed: all values are sent.`,
      );
    if (this.#foreign.length > 0)
      notes.push(
        `${this.#listed(this.#foreign, 'has', 'have')} another ChargeId than when exported: all values are sent.`,
      );
    if (this.#emptied.length > 0)
      notes.push(
        `${this.#listed(this.#emptied, 'has', 'have')} cells that were emptied since they were exported. An empty cell changes nothing; to clear a value, write ${clear}.`,
      );
    return notes;
  }

  /** `Row 7 has` or `Rows 7, 9 and 12 more have`. */
  #listed(rows: readonly number[], one: string, more: string): string {
    const [first] = rows;
    if (rows.length === 1) return `R${rowName(first!, this.#tabs).slice(1)} ${one}`;
    const rest = rows.length - NAMED_ROWS;
    const named = rows.slice(0, NAMED_ROWS).map((row) => rowReference(row, this.#tabs));
    return `Rows ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} ${more}`;
  }
}
