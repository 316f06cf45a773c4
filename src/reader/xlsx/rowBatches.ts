import type { RawRow } from '../../model/row.ts';

/** The rows of a batch; fewer if they are very wide or have very long texts. */
const BATCH_ROWS = 500;
const BATCH_CELLS = 64 * 1024;
const BATCH_TEXT = 4 * 1024 * 1024;

/** Collects rows into batches of bounded size. */
export class RowBatches {
  readonly #full: RawRow[][] = [];
  #batch: RawRow[] = [];
  #cells = 0;
  #text = 0;

  /** @param text the number of characters in the row's texts */
  add(row: RawRow, text: number): void {
    this.#batch.push(row);
    this.#cells += row.cells.length;
    this.#text += text;
    if (this.#batch.length >= BATCH_ROWS || this.#cells >= BATCH_CELLS || this.#text >= BATCH_TEXT)
      this.flush();
  }

  /** Ends the current batch, even if it is not full. */
  flush(): void {
    if (this.#batch.length > 0) this.#full.push(this.#batch);
    this.#batch = [];
    this.#cells = 0;
    this.#text = 0;
  }

  /** Returns the full batches and forgets them. */
  take(): RawRow[][] {
    return this.#full.splice(0);
  }
}
