import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { charges, type Ended, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { until } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';

/** How many orders are tried; `.ci/run` tries 200. */
const ORDERS = Number(process.env.CHARGES_TEST_ORDERS ?? 3);
const FIRST = Number(process.env.CHARGES_TEST_FIRST_ORDER ?? 1);
const STEPS = 9;
const SLOW = { automation: { latency: { minMs: 8, maxMs: 8 } } };

/** Two people's files share the charges from 1107 to 1112; the last row of each can't be sent as it is. */
const PEOPLE = [
  { name: 'anna', ids: ids(1101, 12) },
  { name: 'bo', ids: ids(1107, 12) },
];

function ids(first: number, rows: number): number[] {
  return Array.from({ length: rows }, (_, index) => first + index);
}

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What all orders came to. */
const totals = { commands: 0, refused: 0, interrupted: 0, conflicts: 0, unchanged: 0, updates: 0 };

/**
 * An afternoon: two people validate, import, are interrupted, fix, import, resume, abandon, and drop, in a random order. Every price that
 * somebody writes is unique, so that each value on the server tells when it was confirmed.
 */
class Afternoon {
  readonly #random: () => number;
  readonly #folder = ownFolder();
  readonly #simulator: Simulator;
  readonly #env: Record<string, string>;
  /** When a price was first confirmed. */
  readonly #confirmed = new Map<string, number>();
  /** The newest confirmation that each charge has had on the server. */
  readonly #newest = new Map<number, number>();
  readonly #workbooks: { path: string; isFixed: boolean }[] = [];
  readonly #done: string[] = [];
  #isEvening = false;
  #step = 0;
  #price = 100;

  constructor(seed: number, simulator: Simulator) {
    this.#random = seeded(seed);
    this.#simulator = simulator;
    this.#env = access(simulator, this.#folder);
    mkdirSync(join(this.#folder, 'inbox'));
    for (const person of PEOPLE) this.#write(person);
  }

  async spend(): Promise<void> {
    const steps = [
      () => this.#import(this.#newEdition()),
      () => this.#import(this.#newEdition()),
      () => this.#import(this.#fileOf(this.#person())),
      () => this.#validate(),
      () => this.#fix(),
      () => this.#importFixed(),
      () => this.#importFixed(),
      () => this.#resume(),
      () => this.#resume(),
      () => this.#abandon(),
      () => this.#drop(),
    ];
    await this.#import(this.#fileOf(PEOPLE[0]!));
    for (let step = 0; step < STEPS; step += 1) {
      await this.#pick(steps)();
      this.#look();
    }
    // At last, all that the program still advises is done, and nobody interrupts it.
    this.#isEvening = true;
    for (const run of await this.#resumable()) await this.#call('resume', run);
    this.#look();
    expect(await this.#resumable(), this.#story()).toEqual([]);
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)]!;
  }

  #person() {
    return this.#pick(PEOPLE);
  }

  #fileOf({ name }: (typeof PEOPLE)[number]): string {
    return `${name}.csv`;
  }

  #nextPrice(): number {
    this.#price += 1;
    return this.#price;
  }

  /** Writes a file with a new price for every charge. */
  #write({ name, ids }: (typeof PEOPLE)[number]): void {
    const lines = ids.map((id, index) => `${id},1,${index === ids.length - 1 ? 'x' : this.#nextPrice()}`);
    writeFileSync(join(this.#folder, `${name}.csv`), `ChargeId,Count,TotalPrice\n${lines.join('\n')}\n`);
  }

  #newEdition(): string {
    const person = this.#person();
    this.#write(person);
    return this.#fileOf(person);
  }

  /** Runs a command; one in three that sends is interrupted. */
  async #call(...args: string[]): Promise<Ended> {
    this.#step += 1;
    const before = this.#simulator.calls;
    const isStopped = !this.#isEvening && this.#random() < 0.33;
    const stopAfter = isStopped ? 1 + Math.floor(this.#random() * 8) : Number.POSITIVE_INFINITY;
    const { child, ended } = start([...args, '--json'], { cwd: this.#folder, env: this.#env });
    let isOver = false;
    const over = ended.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    await until('it is over, or interrupted', () => isOver || this.#simulator.calls - before >= stopAfter);
    if (!isOver) child.kill('SIGINT');
    const result = await over;
    totals.commands += 1;
    if (result.code === 130) totals.interrupted += 1;
    this.#done.push(`${this.#step} ${args.join(' ')} -> ${result.code}`);
    expect([0, 2, 3, 4, 5, 130], `${this.#story()}\n${result.stderr}`).toContain(result.code);
    return result;
  }

  async #import(
    file: string,
    reading: () => Promise<Map<number, string>> = () => this.#pricesIn(file),
  ): Promise<void> {
    const prices = await reading();
    const { code, json } = await this.#call('import', file);
    if (code === 2 || code === 3) {
      totals.refused += 1;
      return;
    }
    const { counts, report } = json();
    totals.conflicts += counts.conflict;
    totals.unchanged += counts.unchanged;
    for (const price of prices.values())
      if (!this.#confirmed.has(price)) this.#confirmed.set(price, this.#step);
    if (report !== null && counts.rows > counts.updated + counts.unchanged)
      this.#workbooks.push({ path: report, isFixed: false });
    if (code !== 0) return;
    // A run that ended well left every charge with the price of its file.
    for (const [id, price] of prices) expect(this.#priceOf(id), `${this.#story()}\n${id}`).toBe(price);
  }

  async #pricesIn(file: string): Promise<Map<number, string>> {
    const workbook = new ExcelJS.Workbook();
    const isCsv = file.endsWith('.csv');
    if (isCsv) await workbook.csv.readFile(join(this.#folder, file));
    else await workbook.xlsx.readFile(join(this.#folder, file));
    const tab = isCsv ? workbook.worksheets[0]! : workbook.getWorksheet('To fix')!;
    const prices = new Map<number, string>();
    tab.eachRow((row, number) => {
      const price = row.getCell(3).value;
      if (number > 1 && typeof price === 'number') prices.set(Number(row.getCell(1).value), `${price}`);
    });
    return prices;
  }

  async #validate(): Promise<void> {
    await this.#call('validate', this.#fileOf(this.#person()));
  }

  /** Corrects a workbook that some run left, all of its rows or some; often one that is old by now. */
  async #fix(): Promise<void> {
    if (this.#workbooks.length === 0) return;
    const { path } = this.#pick(this.#workbooks);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(this.#folder, path));
    const tab = workbook.getWorksheet('To fix')!;
    for (let row = 2; row <= tab.rowCount; row += 1) {
      const cell = tab.getCell(row, 3);
      if (typeof cell.value !== 'number' || this.#random() < 0.5) cell.value = this.#nextPrice();
    }
    const fixed = `fixed-${this.#workbooks.length}-${this.#price}.xlsx`;
    await workbook.xlsx.writeFile(join(this.#folder, fixed));
    this.#workbooks.push({ path: fixed, isFixed: true });
    this.#done.push(`fix ${path} as ${fixed}`);
  }

  async #importFixed(): Promise<void> {
    const fixed = this.#workbooks.filter(({ isFixed }) => isFixed);
    if (fixed.length === 0) return await this.#fix();
    await this.#import(this.#pick(fixed).path);
  }

  async #resumable(): Promise<string[]> {
    const { stdout } = await charges(['runs', '--json'], { cwd: this.#folder, env: this.#env });
    const { runs } = JSON.parse(stdout) as {
      runs: { run: string; state: string; counts: { pending: number; superseded: number } }[];
    };
    return runs
      .filter(({ state }) => state === 'sending' || state === 'stopped' || state === 'interrupted')
      .filter(({ counts }) => counts.pending > 0 || counts.superseded === 0)
      .map(({ run }) => run);
  }

  async #resume(): Promise<void> {
    const runs = await this.#resumable();
    if (runs.length > 0) await this.#call('resume', this.#pick(runs));
  }

  async #abandon(): Promise<void> {
    const runs = await this.#resumable();
    if (runs.length > 0) await this.#call('abandon', this.#pick(runs));
  }

  async #drop(): Promise<void> {
    const file = this.#fileOf(this.#person());
    const prices = await this.#pricesIn(file);
    copyFileSync(join(this.#folder, file), join(this.#folder, 'inbox', file));
    await this.#call('drop', 'inbox', '--settle', '0');
    for (const price of prices.values())
      if (!this.#confirmed.has(price)) this.#confirmed.set(price, this.#step);
  }

  #priceOf(id: number): string | null {
    return this.#simulator.charges.get(id)!.totalPriceValue;
  }

  /** No charge may have a price that was confirmed before one that it has had already. */
  #look(): void {
    for (const id of new Set(PEOPLE.flatMap(({ ids }) => ids))) {
      const charge = this.#simulator.charges.get(id)!;
      if (charge.updates === 0) continue;
      const confirmed = this.#confirmed.get(this.#priceOf(id)!);
      expect(confirmed, `${this.#story()}\n${id} has a price that nobody confirmed`).toBeDefined();
      expect(confirmed, `${this.#story()}\n${id} has an older price`).toBeGreaterThanOrEqual(
        this.#newest.get(id) ?? 0,
      );
      this.#newest.set(id, confirmed!);
    }
  }

  #story(): string {
    return this.#done.join('\n');
  }
}

describe('an afternoon of two people whose files share charges', () => {
  afterAll(() => {
    process.stderr.write(`${ORDERS} afternoons: ${JSON.stringify(totals)}\n`);
  });

  it.each(Array.from({ length: ORDERS }, (_, index) => FIRST + index))(
    'never leaves a charge with an older price than it has had, in order %d',
    async (seed) => {
      const simulator = await ownSimulator({ faults: SLOW });
      await new Afternoon(seed, simulator).spend();
      totals.updates += [...simulator.charges.values()].reduce((sum, { updates }) => sum + updates, 0);
    },
  );
});
