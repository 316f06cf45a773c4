import { ConfigurationError } from '../../model/errors.ts';
import { DOT_ENV } from './dotEnv.ts';
import type { Source } from './environment.ts';

/**
 * An address counts only with credentials from its own layer: a `.env` file that came with somebody's download would otherwise send the
 * password of the environment wherever it likes. Every setting that says where to send names here the secrets that go there.
 * @throws {ConfigurationError} that names both places and what to do
 */
export function assertSamePlace(address: Source | undefined, secrets: readonly Source[]): void {
  const stranger = secrets.find(({ layer }) => layer !== address?.layer);
  if (address === undefined || stranger === undefined) return;
  throw new ConfigurationError(
    `${address.name} comes from ${address.place}, and ${stranger.name} from ${stranger.place}. An address is used only with credentials from the same place, because a .env file may be someone else's. Set both in ${DOT_ENV}, or both as flags or in the environment.`,
  );
}

/**
 * For what gets no secret of its own, such as an address that is told how a run went: from `.env` it counts only with the credentials of
 * the run from there. As a flag or in the environment it is the user's own word, and always counts.
 */
export function assertNotForeign(setting: Source | undefined, credentials: readonly Source[]): void {
  if (setting?.place === DOT_ENV) assertSamePlace(setting, credentials);
}
