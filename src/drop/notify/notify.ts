import type { PassSummary } from '../pass/passSummary.ts';

/** What a notification says about a pass. */
export interface Notice {
  readonly subject: string;
  readonly text: string;
  readonly json: object;
}

/** Somewhere to send notifications. */
export interface Receiver {
  /** Its name for logs, without the secret parts of its address. */
  readonly name: string;
  /** @throws any error; only `reasonToTell` of it is shown, because its message may hold the address */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** A failure whose message holds no secret. */
export class NotifyError extends Error {}

/** When to notify. */
export type NotifyOn = 'failure' | 'always';

/** Whether to notify of a pass. One that found another pass running says nothing; the other one will. */
export function isWorthTelling({ exitCode, end }: PassSummary, on: NotifyOn): boolean {
  return end !== 'busy' && (on === 'always' || exitCode !== 0);
}

/**
 * Notifies all receivers in parallel. It never throws.
 * @param deadlineMs how long each may take, in milliseconds
 * @returns one sentence for each failure
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
    return `The notification to ${receiver.name} failed: ${reasonToTell(error)}.`;
  } finally {
    clearTimeout(timer);
  }
}

/** Library messages may hold addresses with tokens; codes such as ECONNREFUSED don't. */
function reasonToTell(error: unknown): string {
  if (error instanceof NotifyError) return error.message;
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const known = [code, cause?.code].find((one) => typeof one === 'string' && /^[A-Z0-9_]{2,40}$/.test(one));
  return known === undefined ? 'unknown error' : String(known);
}
