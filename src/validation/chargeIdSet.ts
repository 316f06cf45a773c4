/** Half full at most, so that an id is found within a few steps. */
const FIRST_SLOTS = 1 << 14;

/**
 * A set of ChargeIds, which are whole numbers from 1 to 2^31-1: open addressing in one typed array, since a million entries of a
 * `Set` take ten times the memory.
 */
export class ChargeIdSet {
  #slots = new Int32Array(FIRST_SLOTS);
  #size = 0;

  /** @returns false if it was there already */
  add(id: number): boolean {
    const place = placeOf(this.#slots, id);
    if (this.#slots[place] === id) return false;
    this.#slots[place] = id;
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  #grow(): void {
    const larger = new Int32Array(this.#slots.length * 2);
    for (const id of this.#slots) if (id !== 0) larger[placeOf(larger, id)] = id;
    this.#slots = larger;
  }
}

/** Where an id stands, or the free place where it would. */
function placeOf(slots: Int32Array, id: number): number {
  const mask = slots.length - 1;
  // Ids often come in order; Knuth's multiplier spreads them.
  let place = (Math.imul(id, -1640531535) >>> 7) & mask;
  while (slots[place] !== 0 && slots[place] !== id) place = (place + 1) & mask;
  return place;
}
