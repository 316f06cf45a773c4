import { LEASE_MS, type Lease, type LeaseTerms, type Ledger } from '../ledger/ledger.ts';
import { ConfigurationError } from '../model/errors.ts';
import { otherRunError } from './earlierImport.ts';

/** Often enough for a lease to survive a disk or machine that is busy for a while. */
const RENEW_MS = LEASE_MS / 7;

/** The right to send a run, renewed until disposed. */
export interface HeldLease extends AsyncDisposable {
  readonly lease: Lease;
}

/**
 * Takes the right to send a run and keeps renewing it. If it is lost, the next write with it throws.
 * @throws {ConfigurationError} if another live process has it
 * @throws {EarlierRunError} if another run of the same file is sending or has sent to the same target
 */
export async function leaseOf(ledger: Ledger, run: string, terms: LeaseTerms): Promise<HeldLease> {
  const reply = await ledger.lease(run, terms);
  switch (reply.kind) {
    case 'given':
      return keep(reply.lease);
    case 'held':
      throw new ConfigurationError(
        `Run ${reply.run} is being sent by another process (${reply.holder}). Wait until it ends, or stop it.`,
      );
    case 'other run':
      throw await otherRunError(ledger, reply.run);
  }
}

function keep(lease: Lease): HeldLease {
  const timer = setInterval(() => void lease.renew().catch(() => {}), RENEW_MS).unref();
  return {
    lease,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      // If this fails, the lease expires by itself, and an earlier error must not be hidden.
      await lease.release().catch(() => {});
    },
  };
}
