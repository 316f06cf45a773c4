import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parseEnv } from 'node:util';
import envPaths from 'env-paths';
import { ConfigurationError } from '../../model/errors.ts';
import type { Credentials } from '../../ongoing/requests/request.ts';

/** Where options come from beside the flags: the environment first, then a `.env` file in the working folder. */
export interface Environment {
  /** The layers, the one that counts first before the other. */
  readonly layers: readonly Readonly<Record<string, string | undefined>>[];
}

/** The API page: UserName and Password are string(50). */
const MAX_CREDENTIAL_LENGTH = 50;

/**
 * Reads the environment and the `.env` file of a folder, if it has one.
 * @throws {ConfigurationError} if the file is there and can't be read
 */
export function readEnvironment(processEnv: NodeJS.ProcessEnv, folder: string): Environment {
  return { layers: [processEnv, dotEnv(join(folder, '.env'))] };
}

function dotEnv(path: string): Record<string, string | undefined> {
  try {
    // Some editors begin a file with a byte order mark.
    return parseEnv(readFileSync(path, 'utf8').replace(/^\ufeff/, '')) as Record<string, string | undefined>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigurationError(`The file ${path} can't be read. Check its permissions, or move it away.`, {
      cause: error,
    });
  }
}

/** A variable's value, or undefined where it is not set or empty. */
export function variable(environment: Environment, name: string): string | undefined {
  return environment.layers.map((layer) => layer[name]).find((value) => value !== undefined && value !== '');
}

export interface CredentialFlags {
  readonly username?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly serviceUsername?: string | undefined;
  readonly servicePasswordFile?: string | undefined;
}

/**
 * The two pairs of credentials; the one for Service.asmx is the other one unless something else is given.
 * @throws {ConfigurationError} if one is missing or longer than the API takes
 */
export function readCredentials(
  flags: CredentialFlags,
  environment: Environment,
): { credentials: Credentials; serviceCredentials: Credentials } {
  const username = flags.username ?? variable(environment, 'ONGOING_USERNAME');
  const password = readPassword(flags.passwordFile, 'ONGOING_PASSWORD', environment);
  if (username === undefined) {
    throw new ConfigurationError('The user name is missing. Give it with --username or ONGOING_USERNAME.');
  }
  if (password === undefined) {
    throw new ConfigurationError(
      'The password is missing. Set ONGOING_PASSWORD, or name a file that holds it with --password-file or ONGOING_PASSWORD_FILE.',
    );
  }
  const serviceUsername = flags.serviceUsername ?? variable(environment, 'ONGOING_SERVICE_USERNAME');
  const servicePassword = readPassword(flags.servicePasswordFile, 'ONGOING_SERVICE_PASSWORD', environment);
  if (serviceUsername !== undefined && servicePassword === undefined) {
    throw new ConfigurationError(
      'There is a user name for Service.asmx and no password. Set ONGOING_SERVICE_PASSWORD or ONGOING_SERVICE_PASSWORD_FILE too.',
    );
  }
  return {
    credentials: checked({ username, password }),
    serviceCredentials: checked({
      username: serviceUsername ?? username,
      password: servicePassword ?? password,
    }),
  };
}

/** From the file that a flag names, else from the first layer that has the variable or its `_FILE`. */
function readPassword(flag: string | undefined, name: string, { layers }: Environment): string | undefined {
  if (flag !== undefined) return passwordIn(flag);
  for (const layer of layers) {
    const value = layer[name];
    const file = layer[`${name}_FILE`];
    if (value !== undefined && value !== '') return value;
    if (file !== undefined && file !== '') return passwordIn(file);
  }
  return undefined;
}

/**
 * A secret from the first layer that has the variable or its `_FILE`; undefined if none has.
 * @throws {ConfigurationError} if the file can't be read
 */
export function readSecret(name: string, environment: Environment): string | undefined {
  return readPassword(undefined, name, environment);
}

function passwordIn(path: string): string {
  try {
    // An editor ends the line; the password does not.
    const password = readFileSync(path, 'utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r?\n$/, '');
    if (password === '')
      throw new ConfigurationError(`The password file ${path} is empty. Write the password into it.`);
    return password;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `The password file ${path} can't be read (${code}). Check its name and permissions.`,
    );
  }
}

function checked({ username, password }: Credentials): Credentials {
  for (const [what, text] of [
    ['user name', username],
    ['password', password],
  ] as const) {
    if (text.length > MAX_CREDENTIAL_LENGTH) {
      throw new ConfigurationError(
        `The ${what} has ${text.length} characters; Ongoing takes at most ${MAX_CREDENTIAL_LENGTH}. Check that it is the right one.`,
      );
    }
  }
  return { username, password };
}

/**
 * The folder for the ledger: as given, else the platform's own for a program's state (XDG on Linux).
 * @throws {ConfigurationError} if there is no home folder to put it in
 */
export function stateFolder(flag: string | undefined, environment: Environment): string {
  const given = flag ?? variable(environment, 'CHARGES_STATE_DIR');
  if (given !== undefined) return given;
  // env-paths asks for the home folder; where HOME is empty, the user's entry knows it.
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir;
  const paths = envPaths('charges', { suffix: '' });
  const folder = process.platform === 'linux' ? paths.log : paths.data;
  if (isAbsolute(folder)) return folder;
  if (isAbsolute(home)) return join(home, folder);
  throw new ConfigurationError(
    'There is no home folder for the ledger. Name a folder with --state-dir or CHARGES_STATE_DIR.',
  );
}
