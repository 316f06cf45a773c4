import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { isPlainUtf8, readText } from '../answers/readText.ts';
import { JsonNumber } from './jsonNumber.ts';

/** A value of JSON whose numbers are their texts. Of two members with one name, the last counts. */
export type Json = JsonNumber | string | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a body was as JSON. */
export type JsonBody =
  /** Its elements were given to `onElement`. */
  | { readonly kind: 'array' }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'empty' }
  /** `why` continues "an answer that can't be read: ". It may quote the body. */
  | { readonly kind: 'malformed'; readonly why: string };

/** A nested answer of the API is 5 deep. More than this is an attack on the memory. */
const MAX_DEPTH = 64;
/** So much takes a few milliseconds. */
const SLICE_BYTES = 128 * 1024;
/** What the tokenizer is quick with. Longer ones are read, too. */
const BUFFERS = { stringBufferSize: 16 * 1024, numberBufferSize: 64 };

/**
 * Reads a body as JSON (RFC 8259), piece by piece: other work goes on meanwhile, and of an array only one element at a time is in memory.
 *
 * @param onElement is given each element of an array as soon as it is complete; what it throws is thrown.
 */
export async function readJson(
  body: Buffer,
  contentType: string | null,
  onElement: (value: Json, index: number) => void,
): Promise<JsonBody> {
  const bytes = utf8Of(body, contentType);
  if (typeof bytes === 'string') return { kind: 'malformed', why: bytes };
  const reader = new Reader(onElement);
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await nextTurn();
    const why = reader.add(bytes.subarray(at, at + SLICE_BYTES));
    if (why !== null) return { kind: 'malformed', why };
  }
  return reader.end();
}

/** The body in UTF-8, or why it can't be read. */
function utf8Of(body: Buffer, contentType: string | null): Buffer | string {
  if (isPlainUtf8(body, contentType)) return body;
  const read = readText(body, contentType);
  // Every text of it is a value that counts, so none is guessed.
  if (read.kind === 'text') return read.guessed ? 'it is not UTF-8 text' : Buffer.from(read.text, 'utf8');
  return read.why;
}

/** Keeps numbers as they are written. */
class ExactTokenizer extends Tokenizer {
  protected override parseNumber(text: string): number {
    // The library gives on whatever this returns.
    return new JsonNumber(text) as unknown as number;
  }
}

/** Something that is wrong with the JSON itself. */
class TooDeep extends Error {}

class Reader {
  readonly #tokenizer = new ExactTokenizer(BUFFERS);
  #parser: TokenParser | null = null;
  #isArray = false;
  #value: Json = null;
  #depth = 0;
  #elements = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(onElement: (value: Json, index: number) => void) {
    this.#tokenizer.onToken = (info) => {
      const { token } = info;
      if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#depth += 1;
      if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth -= 1;
      if (this.#depth > MAX_DEPTH) throw new TooDeep(`it is nested more than ${MAX_DEPTH} deep`);
      this.#parser ??= this.#openParser(token === TokenType.LEFT_BRACKET, onElement);
      this.#parser.write(info);
    };
  }

  /** @returns why it is not JSON, or null */
  add(bytes: Buffer): string | null {
    try {
      this.#tokenizer.write(bytes);
      return null;
    } catch (error) {
      return this.#whyNot(error);
    }
  }

  end(): JsonBody {
    try {
      this.#tokenizer.end();
    } catch {
      return { kind: 'malformed', why: 'it ends too early' };
    }
    if (this.#parser === null) return { kind: 'empty' };
    if (!this.#parser.isEnded) return { kind: 'malformed', why: 'it ends too early' };
    return this.#isArray ? { kind: 'array' } : { kind: 'value', value: this.#value };
  }

  #openParser(isArray: boolean, onElement: (value: Json, index: number) => void): TokenParser {
    this.#isArray = isArray;
    const parser = new TokenParser(isArray ? { paths: ['$.*'], keepStack: false } : { paths: ['$'] });
    parser.onValue = ({ value }) => {
      if (!isArray) {
        this.#value = value as unknown as Json;
        return;
      }
      try {
        onElement(value as unknown as Json, this.#elements);
      } catch (error) {
        this.#failure = { error };
        throw error;
      }
      this.#elements += 1;
    };
    return parser;
  }

  #whyNot(error: unknown): string {
    if (this.#failure !== null) throw this.#failure.error;
    const { message } = error as Error;
    // The library's sentence ends with a state of its own.
    return error instanceof TooDeep ? message : message.replace(/ in state \w+$/, '');
  }
}
