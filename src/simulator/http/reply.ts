import type { IncomingMessage, ServerResponse } from 'node:http';

/** The most bytes of a request body, like ASP.NET's maxRequestLength. */
export const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * A request's body, or undefined if it is larger than `BODY_LIMIT`; then it is read to its end and discarded, so that the client
 * can receive the answer.
 * @throws Error when the client goes away before the end
 */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT) chunks.push(chunk);
      else chunks = [];
      if (size > BODY_LIMIT * 16) request.destroy();
    });
    request.on('end', () => {
      if (size > BODY_LIMIT) resolve(undefined);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('The client went away.')));
  });
}

/** `xml` is SOAP 1.1's. All are sent as UTF-8. */
export type TextType = 'xml' | 'html' | 'json' | 'plain';

function contentType(type: TextType): string {
  return `${type === 'json' ? 'application/json' : `text/${type}`}; charset=utf-8`;
}

/** Answers with a complete text. */
export function sendText(
  response: ServerResponse,
  status: number,
  type: TextType,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Cache-Control': 'private, max-age=0',
    'Content-Type': contentType(type),
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** What goes back over the wire, if anything. */
export type Reply =
  | {
      readonly how: 'text';
      readonly status: number;
      readonly type: TextType;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Status 200 and half of the text, then the connection closes or is reset. */
  | {
      readonly how: 'half';
      readonly type: TextType;
      readonly text: string;
      readonly end: 'close' | 'reset';
    }
  /** The connection is reset (RST): the client sees ECONNRESET. */
  | { readonly how: 'reset' }
  /** The connection stays open and silent. */
  | { readonly how: 'silence' };

/** The HTTP status of a reply, or null if none is sent. */
export function statusOf(reply: Reply): number | null {
  if (reply.how === 'text') return reply.status;
  return reply.how === 'half' ? 200 : null;
}

/** Sends a reply, or does to the connection what it describes. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  switch (reply.how) {
    case 'text':
      sendText(response, reply.status, reply.type, reply.text, reply.headers);
      break;
    case 'half':
      sendHalf(response, reply);
      break;
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'silence':
      break;
    default:
      reply satisfies never;
  }
}

function sendHalf(response: ServerResponse, { type, text, end }: Extract<Reply, { how: 'half' }>): void {
  const bytes = Buffer.from(text);
  response.writeHead(200, { 'Content-Type': contentType(type), 'Content-Length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => {
    if (end === 'reset') response.socket?.resetAndDestroy();
    else response.socket?.destroy();
  });
}
