import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** An interim response with more than this in its head is left to undici, which refuses it. */
const MAX_HEAD_BYTES = 16 * 1024;
/** The beginning of one; 101 is not one of them, because no answer follows it. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/;
const SAMPLE = 'HTTP/1.1 100 ';
const STATUS_AT = SAMPLE.indexOf('100');
const LETTER_H = 0x48;
const DIGIT_1 = 0x31;
const CR = 0x0d;
const LF = 0x0a;

/**
 * A connector whose sockets leave out every interim response (1xx; RFC 9110, section 15.2), however many there are, with or without
 * headers, and however cut into packets. Some servers and gateways send `100 Continue` although nobody asked for it, and a client has to
 * accept that; undici closes the connection instead, and the answer that follows would be lost.
 */
export function withoutInterimResponses(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      // After an error there is no second argument.
      if (result[1]) skipInterimResponses(result[1]);
      callback(...result);
    });
}

/**
 * Only the first bytes after a request was written can begin an answer, so nothing is ever left out of a body. This relies on two habits of
 * undici: it writes no request before it has the answer to the last (`pipelining: 1`), and it takes what arrives by `read()`.
 */
function skipInterimResponses(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const read = socket.read.bind(socket);
  let awaitingAnswer = false;
  let held: Buffer | null = null;

  socket.write = ((...args: unknown[]) => {
    awaitingAnswer = true;
    return write(...args);
  }) as Socket['write'];

  socket.read = (size) => {
    for (;;) {
      const chunk: Buffer | null = read(size);
      // Null means to undici that there is nothing left to read, so it is never given for what was left out or is held back.
      if (chunk === null || !awaitingAnswer) return chunk;
      if (held === null && isSurelyAnswer(chunk)) {
        awaitingAnswer = false;
        return chunk;
      }
      const bytes = held === null ? chunk : Buffer.concat([held, chunk]);
      const rest = bytes.subarray(endOfInterimResponses(bytes));
      awaitingAnswer = rest.length <= MAX_HEAD_BYTES && mayBecomeInterim(rest);
      held = awaitingAnswer ? rest : null;
      if (!awaitingAnswer) return rest;
    }
  };
}

/** Whether it begins as `HTTP/1.1 200 ` does: the ordinary case, told by two bytes. */
function isSurelyAnswer(chunk: Buffer): boolean {
  return chunk.length >= SAMPLE.length && chunk[0] === LETTER_H && chunk[STATUS_AT] !== DIGIT_1;
}

/** How many bytes the whole interim responses take at the beginning of what has arrived. */
function endOfInterimResponses(bytes: Buffer): number {
  let end = 0;
  for (;;) {
    const start = behindLineBreaks(bytes, end);
    if (!INTERIM.test(bytes.toString('latin1', start, start + SAMPLE.length))) return end;
    const endOfHead = bytes.indexOf('\r\n\r\n', start, 'latin1');
    if (endOfHead === -1) return end;
    end = endOfHead + 4;
  }
}

function mayBecomeInterim(bytes: Buffer): boolean {
  const start = behindLineBreaks(bytes, 0);
  const begun = bytes.toString('latin1', start, start + SAMPLE.length);
  return INTERIM.test(begun + SAMPLE.slice(begun.length));
}

/** Empty lines in front of a status line are skipped (RFC 9112, section 2.2). */
function behindLineBreaks(bytes: Buffer, from: number): number {
  let start = from;
  while (bytes[start] === CR || bytes[start] === LF) start += 1;
  return start;
}
