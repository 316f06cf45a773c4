import { distance } from 'fastest-levenshtein';
import { ConfigurationError } from '../../model/errors.ts';
import type { Environment } from './environment.ts';
import type { Flags } from './flags.ts';
import { SECRET_NAMES } from './secretNames.ts';

const OURS = /^(?:CHARGES|ONGOING)_/;
/** A name this near to a known one is a typo of it. */
const TYPO = 2;
/** Kubernetes gives these to every container, named after a service that may well be called charges. */
const OF_KUBERNETES = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT|PORT_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)$/;

/** Every variable that this program reads: those of the flags, and those of the secrets, which are no flags. */
export function knownVariables(flags: readonly Flags[]): ReadonlySet<string> {
  const ofFlags = flags.flatMap((some) => Object.values(some).flatMap(({ variable }) => variable ?? []));
  const ofSecrets = Object.values(SECRET_NAMES).flatMap((name) => [name, `${name}_FILE`]);
  return new Set([...ofFlags, ...ofSecrets]);
}

/** A variable that is set and not known. */
interface Stranger {
  readonly name: string;
  /** Where it is set: `the environment` or `./.env`. */
  readonly place: string;
  /** What was meant; null if nothing is near. */
  readonly meant: string | null;
}

/**
 * Refuses variables named `CHARGES_…` or `ONGOING_…` that this program does not know: what they were to do would be left undone in silence.
 * @returns a note on each that is ignored: an `ONGOING_…` that is nowhere near a known one may belong to another program
 * @throws {ConfigurationError} with a line for each of the others
 */
export function refuseUnknownVariables(environment: Environment, known: ReadonlySet<string>): string[] {
  const strangers = strangersIn(environment, known);
  const wrong = strangers.filter(({ name, meant }) => meant !== null || name.startsWith('CHARGES_'));
  if (wrong.length > 0) throw new ConfigurationError(wrong.map(refusal).join('\n'));
  return strangers.map(({ name, place }) => `${name} in ${place} is no setting of charges. It is ignored.`);
}

function strangersIn({ layers }: Environment, known: ReadonlySet<string>): Stranger[] {
  return layers.flatMap(({ place, values }) =>
    Object.keys(values)
      .filter((key) => values[key] !== undefined && values[key] !== '')
      // Windows ignores the case of variables.
      .map((key) => (process.platform === 'win32' ? key.toUpperCase() : key))
      .filter((name) => OURS.test(name) && !known.has(name) && !OF_KUBERNETES.test(name))
      .map((name) => ({ name, place, meant: meantBy(name, known) })),
  );
}

/** The nearest known name; or the one with the other prefix, as in `CHARGES_URL`. */
function meantBy(name: string, known: ReadonlySet<string>): string | null {
  const other = name.startsWith('CHARGES_')
    ? name.replace('CHARGES_', 'ONGOING_')
    : name.replace('ONGOING_', 'CHARGES_');
  if (known.has(other)) return other;
  const [nearest] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  return nearest !== undefined && distance(name, nearest) <= TYPO ? nearest : null;
}

function refusal({ name, place, meant }: Stranger): string {
  const help =
    meant === null
      ? 'Remove it, or correct its name; charges help <command> lists them.'
      : `Did you mean ${meant}?`;
  return `${name} in ${place} is no setting of charges. ${help}`;
}
