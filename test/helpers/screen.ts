/** What a terminal of some width shows after it got some output: enough of one for text, a progress bar and colors. */
export class Screen {
  readonly #columns: number;
  readonly #cells: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wraps = true;
  #saved = { row: 0, column: 0 };
  /** Whether lines wrap and the cursor is shown, as at the beginning. */
  isRestored = true;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** The lines from top to bottom, without spaces at their ends. */
  get lines(): string[] {
    return this.#cells.map((line) =>
      Array.from(line, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  /** @throws if the output has an escape sequence that this does not know */
  write(output: string): void {
    for (const [part] of output.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\u001b[78]|[\s\S]/gu)) this.#take(part);
  }

  #take(part: string): void {
    if (part === '\r') this.#column = 0;
    else if (part === '\n') this.#row += 1;
    else if (part === '\u001b7') this.#saved = { row: this.#row, column: this.#column };
    else if (part === '\u001b8') ({ row: this.#row, column: this.#column } = this.#saved);
    else if (part.startsWith('\u001b[')) this.#control(part.slice(2));
    else this.#put(part);
    while (this.#cells.length <= this.#row) this.#cells.push([]);
  }

  #control(sequence: string): void {
    const line = this.#cells[this.#row]!;
    const number = Number.parseInt(sequence, 10) || 0;
    switch (sequence.replace(/^\d+/, '')) {
      case 'G':
        this.#column = Math.max(0, number - 1);
        break;
      case 'K':
        if (number === 2) line.length = 0;
        else if (number === 0) line.length = Math.min(line.length, this.#column);
        else throw new Error(`unknown: ${sequence}`);
        break;
      case '?7h':
      case '?7l':
        this.#wraps = sequence.endsWith('h');
        this.isRestored = this.#wraps;
        break;
      case '?25h':
      case '?25l':
      case 'm':
        break;
      default:
        if (!/^[\d;]*m$/.test(sequence)) throw new Error(`unknown: ${JSON.stringify(sequence)}`);
    }
  }

  #put(character: string): void {
    if (this.#column >= this.#columns) {
      if (this.#wraps) {
        this.#column = 0;
        this.#row += 1;
        while (this.#cells.length <= this.#row) this.#cells.push([]);
      } else this.#column = this.#columns - 1;
    }
    this.#cells[this.#row]![this.#column] = character;
    this.#column += 1;
  }
}
