import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import envPaths from 'env-paths';
import { ConfigurationError } from '../../model/errors.ts';
import { DOT_ENV, isOurs, readDotEnv } from './dotEnv.ts';

/** Where options come from besides flags: the environment first, then a `.env` file in the working folder. */
export interface Environment {
  /** The layers, highest priority first. Flags belong to the first. */
  readonly layers: readonly Layer[];
}

export interface Layer {
  /** As messages name it: `the environment`. */
  readonly place: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** Where a setting was found. */
export interface Source {
  /** `ONGOING_URL`, or `--url` */
  readonly name: string;
  readonly place: string;
  /** The index of the layer: 0 for flags and the environment, 1 for `.env`. */
  readonly layer: number;
}

/** A setting, and where it was found. */
export interface Found {
  readonly value: string;
  readonly source: Source;
}

export const ENVIRONMENT = 'the environment';

/**
 * Reads the environment and the `.env` file of a folder, if it has one.
 * @throws {ConfigurationError} if the file exists but can't be read, or others may write to it
 */
export function readEnvironment(processEnv: NodeJS.ProcessEnv, folder: string): Environment {
  const dotEnv = readDotEnv(join(folder, '.env'));
  const layer = { place: ENVIRONMENT, values: processEnv };
  return { layers: dotEnv === null ? [layer] : [layer, { place: DOT_ENV, values: dotEnv }] };
}

/** Names the `.env` file if it has settings for this program; otherwise null. */
export function settingsNote({ layers }: Environment): string | null {
  const file = layers.find(({ place }) => place === DOT_ENV);
  const ours = Object.keys(file?.values ?? {}).some(isOurs);
  return ours ? `Settings from ${DOT_ENV}` : null;
}

/** The first of these variables that is set and not empty, in the first layer that has any. */
export function findVariable({ layers }: Environment, ...names: readonly string[]): Found | undefined {
  for (const [layer, { place, values }] of layers.entries()) {
    for (const name of names) {
      const value = values[name];
      if (value !== undefined && value !== '') return { value, source: { name, place, layer } };
    }
  }
  return undefined;
}

/** A variable's value; undefined if it is unset or empty. */
export function variable(environment: Environment, name: string): string | undefined {
  return findVariable(environment, name)?.value;
}

/**
 * The folder for the ledger: the one given, or the platform's folder for program state (XDG on Linux).
 * @throws {ConfigurationError} if there is no home folder for it
 */
export function stateFolder(given: string | undefined): string {
  if (given !== undefined) return given;
  // env-paths depends on HOME. If that is empty, the system's user record has the home folder.
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir;
  const paths = envPaths('charges', { suffix: '' });
  const folder = process.platform === 'linux' ? paths.log : paths.data;
  if (isAbsolute(folder)) return folder;
  if (isAbsolute(home)) return join(home, folder);
  throw new ConfigurationError(
    'There is no home folder for the ledger. Name a folder with --state-dir or CHARGES_STATE_DIR.',
  );
}
