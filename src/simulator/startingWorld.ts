import { DEFAULT_WORLD, type SimulatorOptions } from './options.ts';
import { instantWriter } from './rest/instants.ts';
import type { Invoicing } from './rest/readInvoices.ts';
import { seedCharges } from './world/charges.ts';
import { History } from './world/history.ts';
import { seedInvoices, spreadOverInvoices } from './world/invoices.ts';
import { DEFAULT_GOODS_OWNERS } from './world/invoicingOptions.ts';
import type { WorldState } from './world/world.ts';
import { localClock } from './world/zone.ts';

/**
 * The world as a simulator finds it when it starts.
 * @param now milliseconds
 * @throws {RangeError} for an unknown time zone, or an invoice with a charge that does not exist or is on another one
 */
export function startingWorld(options: SimulatorOptions, seed: number, now: () => number): WorldState {
  const world = { ...DEFAULT_WORLD, ...options };
  const charges = seedCharges(world.charges, world, seed);
  const invoices = seedInvoices(options.invoices ?? spreadOverInvoices(charges.keys(), seed), charges);
  return {
    users: world.users,
    charges,
    invoices,
    history: new History(charges, invoices, now),
    profitCenters: world.profitCenters,
    articleGroups: world.articleGroups,
    lockedCharges: options.lockedCharges ?? [],
    wrongCredentials: options.wrongCredentials ?? 'fault',
    syncs: new Map(),
    toLocal: localClock(options.timeZone ?? 'Europe/Stockholm'),
  };
}

/** What the REST calls show of the world. */
export function invoicingOf(world: WorldState, options: SimulatorOptions, seed: number): Invoicing {
  return {
    users: world.users,
    history: world.history,
    goodsOwners: options.goodsOwners ?? DEFAULT_GOODS_OWNERS,
    priceIs: options.priceIs ?? 'total',
    unitPriceDecimals: options.unitPriceDecimals ?? 4,
    leastDecimals: options.leastDecimals ?? 0,
    withoutPermission: options.withoutPermission ?? '403',
    mostInvoices: options.mostInvoices ?? Number.POSITIVE_INFINITY,
    emptyMembers: options.emptyMembers ?? 'null',
    toLocal: world.toLocal,
    instant: instantWriter(world.toLocal),
    seed,
  };
}
