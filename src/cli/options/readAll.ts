import { ConfigurationError } from '../../model/errors.ts';

type Readers = Readonly<Record<string, () => unknown>>;

/**
 * Reads several settings, and reports everything that is wrong with them at once.
 * @throws {ConfigurationError} with a line for each setting that is missing or wrong
 */
export function readAll<T extends Readers>(readers: T): { readonly [K in keyof T]: ReturnType<T[K]> } {
  const errors: ConfigurationError[] = [];
  const read = Object.entries(readers).map(([name, reader]) => [name, tried(reader, errors)]);
  if (errors.length > 0) throw merged(errors);
  return Object.fromEntries(read);
}

function tried(reader: () => unknown, errors: ConfigurationError[]): unknown {
  try {
    return reader();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    errors.push(error);
    return undefined;
  }
}

/** Does what `readAll` does with settings that are read one after the other and take time. */
export async function readAllOf<T extends readonly (() => Promise<unknown>)[]>(
  ...readers: T
): Promise<{ -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> }> {
  const settled = await Promise.allSettled(readers.map((read) => read()));
  const failed = settled.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  const other = failed.find((error) => !(error instanceof ConfigurationError));
  if (other !== undefined) throw other;
  if (failed.length > 0) throw merged(failed as ConfigurationError[]);
  return settled.map((end) => (end as PromiseFulfilledResult<unknown>).value) as never;
}

/** One error with the lines of all; a line that several have is said once. */
function merged(errors: readonly ConfigurationError[]): ConfigurationError {
  if (errors.length === 1) return errors[0]!;
  const lines = new Set(errors.flatMap(({ message }) => message.split('\n')));
  const advice = errors.flatMap((error) => error.advice);
  return new ConfigurationError([...lines].join('\n'), { cause: new AggregateError(errors), advice });
}
