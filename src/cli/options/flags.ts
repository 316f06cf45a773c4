import type { Options } from 'yargs';
import { ConfigurationError } from '../../model/errors.ts';
import type { GivenFlag } from '../terminal/commandText.ts';
import { type Environment, type Found, findVariable, type Source, variable } from './environment.ts';

/** One flag as yargs takes it, and the variable that can replace it. yargs passes values as text; `FlagValues` parses them strictly. */
export interface Flag extends Options {
  readonly variable?: string;
  readonly shownDefault?: string;
  /** The value that the flag has if it is given without one. */
  readonly bare?: string;
  /** All that a flag with a bare value takes: any other word behind it is an argument of the command. */
  readonly words?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

/** The flags as options of yargs, with variables and defaults in the descriptions. */
export function forYargs(flags: Flags): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { variable: from, shownDefault, bare, words: _, ...options }]) => {
      const notes = [from && `or ${from}`, shownDefault && `default ${shownDefault}`]
        .filter(Boolean)
        .join('; ');
      const description = `${options.description}${notes ? ` (${notes})` : ''}`;
      const kind: Options =
        options.type === 'boolean'
          ? { type: 'boolean' }
          : { type: 'string', requiresArg: bare === undefined };
      return [name, { ...options, ...kind, description }];
    }),
  );
}

/** Whoever gives the flags also controls the environment, so flags belong to its layer. */
function onCommandLine(name: string): Source {
  return { name: `--${name}`, place: 'the command line', layer: 0 };
}

/** Reads the values of flags: from the command line, or else the flag's variable, or else its default. */
export class FlagValues {
  readonly #argv: Readonly<Record<string, unknown>>;
  readonly #flags: Flags;
  readonly #environment: Environment;

  constructor(argv: Readonly<Record<string, unknown>>, flags: Flags, environment: Environment) {
    this.#argv = argv;
    this.#flags = flags;
    this.#environment = environment;
  }

  /** Whether the command has this flag at all. */
  has(name: string): boolean {
    return name in this.#flags;
  }

  /** A flag and its variable, as messages name them: `--rate (CHARGES_RATE)`. */
  named(name: string): string {
    const from = this.#flags[name]!.variable;
    return from === undefined ? `--${name}` : `--${name} (${from})`;
  }

  /** @throws {ConfigurationError} if it is repeated or empty */
  text(name: string): string | undefined {
    return this.found(name)?.value ?? this.#flags[name]!.shownDefault;
  }

  /** The value and where it was given; undefined if only the default applies. @throws {ConfigurationError} as `text` does */
  found(name: string): Found | undefined {
    const given = this.#argv[name];
    if (Array.isArray(given))
      throw new ConfigurationError(`--${name} was given ${given.length} times. Use it once.`);
    const { bare } = this.#flags[name]!;
    if (given === '' && bare !== undefined) return { value: bare, source: onCommandLine(name) };
    if (given === '')
      throw new ConfigurationError(`--${name} has no value. Add one, or leave the option out.`);
    if (given === undefined) return this.#inVariable(name);
    return { value: String(given), source: onCommandLine(name) };
  }

  /** Where a flag's value was given; undefined if only the default applies. */
  source(name: string): Source | undefined {
    return this.#argv[name] === undefined ? this.#inVariable(name)?.source : onCommandLine(name);
  }

  /** The flags on the command line, in the order of their declaration; a repeated one once for each value. */
  given(): GivenFlag[] {
    return Object.keys(this.#flags).flatMap((name) => {
      const value = this.#argv[name];
      const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
      const { bare } = this.#flags[name]!;
      return values.map((one: unknown) => ({
        name,
        value: typeof one === 'boolean' ? one : one === '' && bare !== undefined ? bare : String(one),
      }));
    });
  }

  #inVariable(name: string): Found | undefined {
    const from = this.#flags[name]!.variable;
    return from === undefined ? undefined : findVariable(this.#environment, from);
  }

  /** All values of a flag that can be repeated; its variable separates them with `;`. */
  texts(name: string): string[] {
    const given = this.#argv[name];
    if (Array.isArray(given)) return given.map(String);
    const one = this.text(name);
    if (one === undefined) return [];
    return given === undefined
      ? one
          .split(';')
          .map((part) => part.trim())
          .filter(Boolean)
      : [one];
  }

  yes(name: string): boolean {
    const given = this.#argv[name];
    if (given !== undefined) return Array.isArray(given) ? given.at(-1) === true : given === true;
    const from = this.#flags[name]!.variable;
    const value = from === undefined ? undefined : variable(this.#environment, from);
    if (value === undefined || /^(0|no|false|off)$/i.test(value)) return false;
    if (/^(1|yes|true|on)$/i.test(value)) return true;
    throw new ConfigurationError(`${this.named(name)} must be yes or no, not "${value}".`);
  }

  /** A whole number from least to most. @throws {ConfigurationError} for anything else */
  integer(name: string, least: number, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text.trim()) ? Number.parseInt(text, 10) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new ConfigurationError(
      `${this.named(name)} must be a whole number from ${least} to ${most}, not "${text}".`,
    );
  }

  /** A time such as `30`, `0.5`, `30s` or `2min`, in milliseconds. @throws {ConfigurationError} for anything else */
  milliseconds(name: string, leastSeconds: number, mostSeconds: number): number {
    const text = this.text(name)!;
    const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*(s|sec|seconds?|m|min|minutes?|)\s*$/i.exec(text);
    const seconds = match
      ? Number.parseFloat(match[1]!) * (match[2]!.toLowerCase().startsWith('m') ? 60 : 1)
      : Number.NaN;
    if (seconds >= leastSeconds && seconds <= mostSeconds) return Math.round(seconds * 1000);
    throw new ConfigurationError(
      `${this.named(name)} must be a time from ${leastSeconds} to ${mostSeconds} seconds, such as 30 or 2min, not "${text}".`,
    );
  }
}
