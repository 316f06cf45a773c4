import { cellName, type JoinedTabs } from '../model/joinedTabs.ts';

/** What is noticed in a cell that is not a problem, but that a person should know: something was read otherwise than it is written. */
export type Noticed =
  | { readonly kind: 'invisible characters'; readonly text: string }
  | { readonly kind: 'padding' | 'quoted formula' }
  | { readonly kind: 'read as empty' | 'meant as text'; readonly text: string }
  | { readonly kind: 'many decimals' | 'distant date'; readonly text: string }
  /** A text that was exported as another way to write the same number. */
  | { readonly kind: 'rewritten number'; readonly text: string; readonly exported: string };

interface Finding {
  readonly sentence: (cells: string) => string;
  readonly first: string;
  count: number;
}

/** Counts what was noticed in the cells of a file; each kind becomes one sentence with the number of cells and the first of them. */
export class CellFindings {
  readonly #findings = new Map<string, Finding>();
  readonly #tabs: JoinedTabs;

  /** @param tabs the tabs of the file, if several are read */
  constructor(tabs: JoinedTabs) {
    this.#tabs = tabs;
  }

  /** Adds what was noticed in a cell. Each cell must be added once. @param column its index, from 0 */
  add(noticed: Noticed, column: number, row: number): void {
    const key = keyOf(noticed);
    const finding = this.#findings.get(key);
    if (finding) finding.count += 1;
    else {
      this.#findings.set(key, {
        sentence: sentenceOf(noticed),
        first: cellName(column, row, this.#tabs),
        count: 1,
      });
    }
  }

  /** A sentence for each kind, in the order in which they were first seen. */
  notes(): string[] {
    return [...this.#findings.values()].map(({ sentence, first, count }) =>
      sentence(count === 1 ? `1 cell (${first})` : `${count} cells (first ${first})`),
    );
  }
}

/** What `--empty` and `--text` did is said for each of their texts. */
function keyOf(noticed: Noticed): string {
  return noticed.kind === 'read as empty' || noticed.kind === 'meant as text'
    ? `${noticed.kind} ${noticed.text}`
    : noticed.kind;
}

function sentenceOf(noticed: Noticed): (cells: string) => string {
  switch (noticed.kind) {
    case 'invisible characters':
      return (cells) =>
        `Invisible characters such as ${noticed.text} around values were taken off in ${cells}.`;
    case 'padding':
      return (cells) =>
        `Spaces at the ends of texts do not count and are not sent; they were taken off in ${cells}.`;
    case 'quoted formula':
      return (cells) => `="…" was read as the text between the quotes in ${cells}.`;
    case 'read as empty':
      return (cells) => `--empty: ${noticed.text} was read as empty in ${cells}.`;
    case 'meant as text':
      return (cells) => `--text: ${noticed.text} was taken as it is in ${cells}.`;
    case 'rewritten number':
      return (cells) =>
        `Spreadsheet programs rewrite texts that look like numbers: ${noticed.text} was ${noticed.exported} when exported. That was left as it was in ${cells}. If it is meant, add --text ${noticed.text}.`;
    case 'many decimals':
      return (cells) =>
        `TotalPrice has more than two decimals, such as ${noticed.text}, in ${cells}. They are sent as they are.`;
    case 'distant date':
      return (cells) =>
        `--any-date: dates more than two years from today, such as ${noticed.text}, were taken in ${cells}.`;
  }
}
