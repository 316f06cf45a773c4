import { ConfigurationError } from '../../model/errors.ts';
import { DOT_ENV } from './dotEnv.ts';
import type { Source } from './environment.ts';

/**
 * An address is used only with credentials from its own layer: otherwise a `.env` file that came with a download could send the password
 * in the environment to any server. Every setting that names a destination is checked here against the secrets sent there.
 * @throws {ConfigurationError} that names both places and says what to do
 */
export function assertSamePlace(address: Source | undefined, secrets: readonly Source[]): void {
  const stranger = secrets.find(({ layer }) => layer !== address?.layer);
  if (address === undefined || stranger === undefined) return;
  throw new ConfigurationError(
    `${address.name} comes from ${address.place}, and ${stranger.name} from ${stranger.place}. An address is used only with credentials from the same place, because a .env file may be someone else's. Set both in ${DOT_ENV}, or both as flags or in the environment.`,
  );
}

/**
 * For a setting with no secret of its own, such as an address to notify: from `.env` it is accepted only if the credentials of the run come
 * from there, too. As a flag or in the environment it is the user's own choice, and always accepted.
 */
export function assertNotForeign(setting: Source | undefined, credentials: readonly Source[]): void {
  if (setting?.place === DOT_ENV) assertSamePlace(setting, credentials);
}
