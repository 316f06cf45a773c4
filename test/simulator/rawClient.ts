import { connect } from 'node:net';
import type { Simulator } from '../../src/simulator/simulator.ts';

export const AUTOMATION = 'http://ongoingsystems.se/Automation';
export const SERVICE = 'http://ongoingsystems.se/WSI';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A SOAP 1.1 envelope written out by hand: the tests share nothing with the project's own client either. */
export function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ` xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** An UpdateCharge with the given inside of UpdateInvoiceCharge. */
export function updateEnvelope(inside: string, password = 'demo'): string {
  return envelope(
    `<UpdateCharge xmlns="${AUTOMATION}"><UserName>demo</UserName><Password>${password}</Password>` +
      `<UpdateInvoiceCharge>${inside}</UpdateInvoiceCharge></UpdateCharge>`,
  );
}

/** Posts a text to a path below the simulator's URL. */
export async function post(
  simulator: Simulator,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const response = await fetch(simulator.url + path, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export const UPDATE_HEADERS = {
  'Content-Type': 'text/xml; charset=utf-8',
  SOAPAction: `"${AUTOMATION}/UpdateCharge"`,
};

/** Calls UpdateCharge with the given inside of UpdateInvoiceCharge. */
export function update(simulator: Simulator, inside: string, password?: string): Promise<RawAnswer> {
  return post(simulator, '/Automation.asmx', updateEnvelope(inside, password), UPDATE_HEADERS);
}

/** `<ChargeId>` and a comment: the smallest update. */
export function comment(id: number, text: string): string {
  return `<ChargeId>${id}</ChargeId><UpdateInvoiceChargeComment><Comment>${text}</Comment></UpdateInvoiceChargeComment>`;
}

/** Calls an operation of Service.asmx. */
export function callService(simulator: Simulator, operation: string, inside: string): Promise<RawAnswer> {
  const body = envelope(`<${operation} xmlns="${SERVICE}">${inside}</${operation}>`);
  const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${SERVICE}/${operation}"` };
  return post(simulator, '/Service.asmx', body, headers);
}

/** The texts of all elements of that name, in order. */
export function texts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((match) => match[1]!);
}

/** Sends an update over a bare socket and resolves with all that came back, and how the connection ended. */
export function updateOverSocket(
  simulator: Simulator,
  inside: string,
): Promise<{ received: string; error: string | undefined }> {
  const body = updateEnvelope(inside);
  return new Promise((resolve) => {
    let received = '';
    let error: string | undefined;
    const socket = connect(simulator.port, '127.0.0.1', () => {
      socket.write(
        `POST /demo/Automation.asmx HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n` +
          `SOAPAction: "${AUTOMATION}/UpdateCharge"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      error = cause.code;
    });
    socket.on('close', () => resolve({ received, error }));
  });
}
