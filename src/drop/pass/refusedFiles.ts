import { visible } from '../../lib/visibleText.ts';
import type { Claim } from './claim.ts';
import type { ClaimWork } from './importClaim.ts';
import { pauseRefused, type RefusedAgain, setRefusedAside } from './settleClaim.ts';
import type { PassStop, SheetOutcome } from './sheetOutcome.ts';

/** What a pass does for its refused files. */
interface Doing {
  /** How many rows the pass has updated so far. */
  updated(): number;
  importOne(claim: Claim, work: ClaimWork): Promise<PassStop | null>;
  say(sheet: SheetOutcome): void;
}

/**
 * The files of a pass that the server refused at the same row as in an earlier pass. Such a file may have a row that the server won't change, so
 * the pass goes on: the other files show whether the user is accepted.
 */
export class RefusedFiles {
  readonly #limit: number;
  readonly #pass: Doing;
  #kept: (RefusedAgain & { readonly updatedBefore: number })[] = [];

  /** @param limit how many files in a row may be refused before the pass stops */
  constructor(limit: number, pass: Doing) {
    this.#limit = limit;
    this.#pass = pass;
  }

  /** Keeps a file until all others are done. @returns why the pass ends here, if it does */
  keep(refused: RefusedAgain): PassStop | null {
    const updatedBefore = this.#pass.updated();
    this.#kept.push({ ...refused, updatedBefore });
    return this.#kept.length >= this.#limit && updatedBefore === 0 ? refusal(refused) : null;
  }

  /**
   * Settles the files after all others. If rows of others were updated, the user is accepted, so each file is tried once more, then set aside.
   * If nothing but refusals came, several of them mean that the user is not accepted, and all files stay; a single one is set aside.
   * @param stop why the pass has ended, if it has
   */
  async settle(work: ClaimWork, stop: PassStop | null): Promise<PassStop | null> {
    const files = this.#take();
    const [first] = files;
    if (first === undefined) return stop;
    let ended = stop ?? (files.length > 1 && this.#pass.updated() === 0 ? refusal(first) : null);
    for (const file of files) {
      if (ended !== null) this.#pass.say((await pauseRefused(file, work, ended)).sheet);
      else ended = await this.#finish(file, work);
    }
    return ended;
  }

  async #finish(
    file: RefusedAgain & { readonly updatedBefore: number },
    work: ClaimWork,
  ): Promise<PassStop | null> {
    // A file with updated rows was not stopped by the first refusal but by many, and would be again.
    const isWorthTrying = this.#pass.updated() > file.updatedBefore && file.result.counts.updated === 0;
    const stop = isWorthTrying ? await this.#pass.importOne(file.claim, work) : null;
    for (const aside of isWorthTrying ? this.#take() : [file])
      this.#pass.say((await setRefusedAside(aside, work)).sheet);
    return stop;
  }

  #take(): readonly (RefusedAgain & { readonly updatedBefore: number })[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }
}

function refusal({ result }: RefusedAgain): PassStop {
  return { kind: 'stopped', reason: visible(result.run.stopReason ?? '') };
}
