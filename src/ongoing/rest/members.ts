import { MAX_ID } from '../../model/chargeFields.ts';
import { JsonNumber, plainDecimal } from './jsonNumber.ts';
import type { Json } from './readJson.ts';
import type { WarehouseTime } from './warehouseTime.ts';

/** An answer is not what the API's description says. The message is a sentence without its full stop; it may quote the answer. */
export class WrongShape extends Error {}

/**
 * The members of an object, read by their kind. Only those that are asked for are looked at, so unknown ones are ignored; null and absent are
 * the same. Every method throws WrongShape that says which member of what is wrong.
 */
export class Members {
  /** Whose members they are, for messages: `charge 4711 of invoice 101`. */
  readonly owner: string;
  readonly #values: { readonly [name: string]: Json };

  constructor(value: Json, owner: string) {
    if (!isObject(value)) throw new WrongShape(`${owner} is ${kindOf(value)} instead of an object`);
    this.#values = value;
    this.owner = owner;
  }

  /** A text; null without one. An empty text is an empty field. Half a character, which no file could keep, becomes U+FFFD. */
  text(name: string): string | null {
    const value = this.#get(name);
    if (value === null || value === '') return null;
    if (typeof value !== 'string') throw this.#wrong(name, value, 'a text');
    return value.toWellFormed();
  }

  /** A whole number of 32 bits. */
  int(name: string): number {
    return this.#given(name, this.optionalInt(name));
  }

  optionalInt(name: string): number | null {
    const value = this.#get(name);
    if (value === null) return null;
    const text = value instanceof JsonNumber ? value.text : '';
    const number = /^-?\d{1,10}$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
    if (Math.abs(number) <= MAX_ID) return number;
    throw this.#wrong(name, value, 'a whole number of 32 bits');
  }

  /** An exact decimal text, as written. */
  decimal(name: string): string {
    const value = this.#given(name, this.#get(name));
    const text = value instanceof JsonNumber ? plainDecimal(value.text) : null;
    if (text === null) throw this.#wrong(name, value, 'a number');
    return text;
  }

  boolean(name: string): boolean {
    const value = this.#given(name, this.#get(name));
    if (typeof value !== 'boolean') throw this.#wrong(name, value, 'true or false');
    return value;
  }

  /** A date and time in the warehouse's zone; null without one. */
  time(name: string, warehouseTime: WarehouseTime): string | null {
    const value = this.#get(name);
    if (value === null || value === '') return null;
    const time = typeof value === 'string' ? warehouseTime(value) : undefined;
    if (time === undefined) throw this.#wrong(name, value, 'a date');
    return time;
  }

  /** The members of an object; null without one. @param owner whose they are */
  object(name: string, owner = `${name} of ${this.owner}`): Members | null {
    const value = this.#get(name);
    if (value === null) return null;
    if (!isObject(value)) throw this.#wrong(name, value, 'an object');
    return new Members(value, owner);
  }

  /** The elements of an array; none without one. */
  array(name: string): readonly Json[] {
    const value = this.#get(name);
    if (value === null) return [];
    if (!isArray(value)) throw this.#wrong(name, value, 'an array');
    return value;
  }

  #get(name: string): Json {
    return this.#values[name] ?? null;
  }

  #given<T>(name: string, value: T | null): T {
    if (value === null) throw new WrongShape(`${this.owner} has no ${name}`);
    return value;
  }

  #wrong(name: string, value: Json, right: string): WrongShape {
    return new WrongShape(`${name} of ${this.owner} is ${kindOf(value)} instead of ${right}`);
  }
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !isArray(value) && !(value instanceof JsonNumber);
}

/** A value for messages. Short ones are shown. */
function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value.length > 100 ? 'a long text' : `the text "${value}"`;
  if (value instanceof JsonNumber)
    return value.text.length > 40 ? 'a long number' : `the number ${value.text}`;
  return isArray(value) ? 'an array' : 'an object';
}
