import type { PassSummary } from '../pass/passSummary.ts';

/** What is told of a pass. */
export interface Notice {
  readonly subject: string;
  readonly text: string;
  readonly json: object;
}

/** Somebody who is told. */
export interface Receiver {
  /** How it may be called in a log: without the secret parts of its address. */
  readonly name: string;
  /** @throws anything; of which only `reasonToTell` is said, since its words may hold the address */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** A failure whose words hold no secret. */
export class NotifyError extends Error {}

/** When to tell. */
export type NotifyOn = 'failure' | 'always';

/** Whether a pass is worth telling. One that found another at work says nothing: that one will. */
export function isWorthTelling({ exitCode, end }: PassSummary, on: NotifyOn): boolean {
  return end !== 'busy' && (on === 'always' || exitCode !== 0);
}

/**
 * Tells all receivers at once, none for longer than the deadline.
 * @returns what went wrong, a sentence for each; it never throws
 */
export async function tellAll(
  receivers: readonly Receiver[],
  notice: Notice,
  deadlineMs: number,
): Promise<string[]> {
  const told = await Promise.all(receivers.map((receiver) => tell(receiver, notice, deadlineMs)));
  return told.filter((failure) => failure !== null);
}

async function tell(receiver: Receiver, notice: Notice, deadlineMs: number): Promise<string | null> {
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new NotifyError(`no answer within ${deadlineMs / 1000} s`);
      deadline.abort(error);
      reject(error);
    }, deadlineMs);
  });
  try {
    await Promise.race([receiver.send(notice, deadline.signal), late]);
    return null;
  } catch (error) {
    return `The notification to ${receiver.name} was not taken: ${reasonToTell(error)}.`;
  } finally {
    clearTimeout(timer);
  }
}

/** Libraries put addresses, and with them tokens, into their messages; a code such as ECONNREFUSED holds none. */
function reasonToTell(error: unknown): string {
  if (error instanceof NotifyError) return error.message;
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const known = [code, cause?.code].find((one) => typeof one === 'string' && /^[A-Z0-9_]{2,40}$/.test(one));
  return known === undefined ? 'it failed' : String(known);
}
