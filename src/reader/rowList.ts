/** How many rows are named. */
const NAMED = 5;

/** Rows of which only the first few are named, so that memory does not grow with them. */
export interface RowList {
  readonly count: number;
  /** Adds a row, in the order of the file; the same row again does not count. */
  add(row: number): void;
  /** `row 7`, `rows 7 and 9`, `rows 7, 9, 11, 12, 13 and 4 more`. */
  text(): string;
}

export function rowList(): RowList {
  const first: number[] = [];
  let count = 0;
  let last = 0;
  return {
    get count() {
      return count;
    },
    add(row) {
      if (row === last) return;
      last = row;
      count += 1;
      if (first.length < NAMED) first.push(row);
    },
    text() {
      if (count === 1) return `row ${first[0]}`;
      const more = count - first.length;
      if (more > 0) return `rows ${first.join(', ')} and ${more} more`;
      return `rows ${first.slice(0, -1).join(', ')} and ${first.at(-1)}`;
    },
  };
}
