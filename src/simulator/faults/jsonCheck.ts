import { ConfigurationError } from '../../model/errors.ts';

/** Checks a value of parsed JSON. @param at where it is, for messages @throws {ConfigurationError} if it is of the wrong kind */
export type Check = (value: unknown, at: string) => void;

/** An object with no other members than these. @param required the names that must be present */
export function checkObject(parts: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at, 'an object', value);
    const known = Object.keys(parts);
    for (const [name, part] of Object.entries(value as object)) {
      if (!known.includes(name)) {
        throw new ConfigurationError(`${at}.${name} does not exist. Use ${known.join(', ')}.`);
      }
      parts[name]!(part, `${at}.${name}`);
    }
    for (const name of required)
      if (!(name in (value as object))) throw new ConfigurationError(`${at}.${name} is missing.`);
  };
}

/** A number from `min` to `max`. */
export function checkNumber(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  return (value, at) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      refuse(
        at,
        max === Number.MAX_SAFE_INTEGER ? `a number from ${min}` : `a number from ${min} to ${max}`,
        value,
      );
    }
  };
}

/** A whole number from `min` on. */
export function checkWhole(min: number): Check {
  return (value, at) => {
    if (!Number.isSafeInteger(value) || (value as number) < min)
      refuse(at, `a whole number from ${min}`, value);
  };
}

/** One of these texts. */
export function checkOneOf(choices: readonly string[]): Check {
  return (value, at) => {
    if (!choices.includes(value as string)) refuse(at, `one of ${choices.join(', ')}`, value);
  };
}

/** True or false. */
export function checkYesNo(value: unknown, at: string): void {
  if (typeof value !== 'boolean') refuse(at, 'true or false', value);
}

/** A text of this form. @param wanted the form in words, such as `a date such as 2026-10-31` */
export function checkText(form: RegExp, wanted: string): Check {
  return (value, at) => {
    if (typeof value !== 'string' || !form.test(value)) refuse(at, wanted, value);
  };
}

/** Null, or what the check takes. */
export function orNull(check: Check): Check {
  return (value, at) => {
    if (value !== null) check(value, at);
  };
}

/** @throws {ConfigurationError} that says where, what would be right, and what is there */
export function refuse(at: string, wanted: string, value: unknown): never {
  throw new ConfigurationError(`${at} must be ${wanted}, not ${JSON.stringify(value) ?? 'undefined'}.`);
}
