/** The table is at most half full, so that an id is found within a few steps. */
const FIRST_SLOTS = 1 << 14;

/**
 * The row in which each ChargeId was first seen. Ids are from 1 to 2^31-1 and rows have 31 bits: a hash table with open addressing in two
 * typed arrays, because a `Map` takes five times the memory.
 */
export class ChargeIdRows {
  #ids = new Int32Array(FIRST_SLOTS);
  #rows = new Int32Array(FIRST_SLOTS);
  #size = 0;

  /** Adds an id and its row. @returns the row in which it was seen before, or undefined if it is new */
  add(id: number, row: number): number | undefined {
    const place = placeOf(this.#ids, id);
    if (this.#ids[place] === id) return this.#rows[place];
    this.#ids[place] = id;
    this.#rows[place] = row;
    this.#size += 1;
    if (this.#size * 2 > this.#ids.length) this.#grow();
    return undefined;
  }

  /** The row in which an id was first seen. */
  get(id: number): number | undefined {
    const place = placeOf(this.#ids, id);
    return this.#ids[place] === id ? this.#rows[place] : undefined;
  }

  #grow(): void {
    const [oldIds, oldRows] = [this.#ids, this.#rows];
    this.#ids = new Int32Array(oldIds.length * 2);
    this.#rows = new Int32Array(oldIds.length * 2);
    for (const [index, id] of oldIds.entries()) {
      if (id === 0) continue;
      const place = placeOf(this.#ids, id);
      this.#ids[place] = id;
      this.#rows[place] = oldRows[index]!;
    }
  }
}

/** The slot of an id, or the free slot where it would go. */
function placeOf(ids: Int32Array, id: number): number {
  const mask = ids.length - 1;
  // Ids are often consecutive; Knuth's multiplier spreads them.
  let place = (Math.imul(id, -1640531535) >>> 7) & mask;
  while (ids[place] !== 0 && ids[place] !== id) place = (place + 1) & mask;
  return place;
}
