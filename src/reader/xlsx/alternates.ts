/** The name of the element, without its prefix. */
export const ALTERNATE = 'AlternateContent';

/** An `mc:AlternateContent` that is open. */
interface Alternate {
  /** The depth of the element itself. */
  readonly depth: number;
  /** True once its Fallback was seen. */
  taken: boolean;
}

/**
 * Chooses between the alternatives of markup compatibility (ECMA-376 part 3, 7.5 `AlternateContent`): a Choice needs an extension that this
 * program does not know, so it is left out; the Fallback's content takes the place of the whole. They may nest.
 *
 * SpreadsheetML has no element of these names itself, so the prefix does not matter. Depths count from 1, the root's.
 */
export class Alternates {
  readonly #open: Alternate[] = [];
  /** The depth of the alternative that is left out; 0 outside. */
  #left = 0;
  /** Whether such an element is open. Nearly all parts have none, so this is asked before anything else. */
  isOpen = false;

  /** Whether a start tag is not for the handler. */
  takesStart(name: string, depth: number): boolean {
    if (this.#left > 0) return true;
    if (this.#open.length > 0) {
      const last = this.#open[this.#open.length - 1]!;
      if (depth === last.depth + 1) {
        if (name === 'Fallback' && !last.taken) last.taken = true;
        else this.#left = depth;
        return true;
      }
    }
    if (name !== ALTERNATE || depth === 1) return false;
    this.#open.push({ depth, taken: false });
    this.isOpen = true;
    return true;
  }

  /** Whether an end tag is not for the handler. @param depth that of the element which ends */
  takesEnd(depth: number): boolean {
    if (this.#left > 0) {
      if (this.#left === depth) this.#left = 0;
      return true;
    }
    if (this.#open.length === 0) return false;
    const last = this.#open[this.#open.length - 1]!;
    if (depth > last.depth + 1) return false;
    if (depth === last.depth) this.#open.pop();
    this.isOpen = this.#open.length > 0;
    return true;
  }

  /** Whether a text is not for the handler. @param depth that of the element around it */
  takesText(depth: number): boolean {
    if (this.#left > 0) return true;
    return this.#open.length > 0 && depth === this.#open[this.#open.length - 1]!.depth;
  }
}
