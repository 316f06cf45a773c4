import type { Simulator } from '../../../src/simulator/simulator.ts';

export interface RawRead {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads a path below `api/v1/` as a user, `demo:demo` unless told; null sends no credentials. */
export async function read(
  simulator: Simulator,
  path: string,
  user: string | null = 'demo:demo',
): Promise<RawRead> {
  const headers = user === null ? {} : { Authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  const response = await fetch(`${simulator.url}/api/v1/${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The ids of the invoices that a query finds for goods owner 42. */
export async function invoiceIds(simulator: Simulator, query = ''): Promise<number[]> {
  const { text } = await read(simulator, `invoices?goodsOwnerId=42&${query}`);
  return (JSON.parse(text) as { invoiceInfo: { invoiceId: number } }[]).map(
    ({ invoiceInfo }) => invoiceInfo.invoiceId,
  );
}

/** The text of a member where it first appears after a ChargeId, or in the whole answer: `1234.10`, `"x"`, `null`. */
export function member(text: string, name: string, chargeId?: number): string | undefined {
  const from = chargeId === undefined ? 0 : text.indexOf(`"chargeId":${chargeId},`);
  return from < 0 ? undefined : new RegExp(`"${name}":("[^"]*"|[^,}]+)`).exec(text.slice(from))?.[1];
}
