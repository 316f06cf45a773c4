import type { ChargeUpdate } from '../charge/row.ts';
import { ConfigurationError } from '../errors.ts';
import { type Answer, answerTo, type Circumstances, type Question } from './answer.ts';
import { trustSystemCertificates } from './certificates.ts';
import { openWsdl } from './envelope.ts';
import {
  type Credentials,
  type LastSync,
  type SoapRequest,
  setTimeOfLastSyncWriter,
  updateChargeWriter,
} from './request.ts';
import { type CallOptions, openTransport, type Transport } from './transport.ts';
import { quoteWithout } from './words.ts';
import { forbiddenCharacter } from './xmlText.ts';

export interface OngoingClient {
  /**
   * Sends one UpdateCharge, once. Whatever the network or the server does becomes the answer; an abort does, too, as
   * `unanswered`. Rejects with TypeError only for an update that validation should never have let through.
   */
  updateCharge(update: ChargeUpdate, options?: CallOptions): Promise<Answer>;
  /** Sends one SetTimeOfLastSync; `updated` says that the time is recorded. Rejects as `updateCharge` does. */
  setTimeOfLastSync(sync: LastSync, options?: CallOptions): Promise<Answer>;
  /** Ends every connection. Calls still under way become `unanswered`. */
  close(): Promise<void>;
}

export interface OngoingClientOptions {
  readonly automationUrl: string;
  readonly serviceUrl: string;
  /** The automation user, for UpdateCharge. */
  readonly credentials: Credentials;
  /** The goods owner's user, for SetTimeOfLastSync. */
  readonly serviceCredentials: Credentials;
  /** For each whole call, in milliseconds. */
  readonly timeoutMs: number;
  /** How many calls may be under way at once without waiting for one another. */
  readonly connections: number;
  /** Milliseconds since 1970; for a Retry-After that is a date. */
  readonly now?: () => number;
}

/**
 * Opens a client of the two services. It reads the WSDL files that are shipped beside it; the network is not touched before
 * the first call. What it returns holds no password where `inspect` or a log could find it.
 *
 * @throws ConfigurationError if a user name or password can't be carried by XML, or a proxy of the environment is not a URL.
 */
export async function openOngoingClient(options: OngoingClientOptions): Promise<OngoingClient> {
  const { credentials, serviceCredentials, timeoutMs, connections } = options;
  assertCarriable(credentials);
  assertCarriable(serviceCredentials);
  const writeUpdate = updateChargeWriter(await openWsdl('Automation.wsdl'), credentials);
  const writeSync = setTimeOfLastSyncWriter(await openWsdl('Service.wsdl'), serviceCredentials);
  const quote = quoteWithout([credentials.password, serviceCredentials.password]);
  const now = options.now ?? Date.now;

  const urls = [options.automationUrl, options.serviceUrl];
  const secureContext = urls.some((url) => new URL(url).protocol === 'https:')
    ? trustSystemCertificates()
    : null;
  const endpointAt = (url: string): Endpoint => {
    const transport = openTransport({ url, timeoutMs, connections, secureContext });
    const { host, pathname: path } = new URL(url);
    return { transport, about: { host, path, proxies: transport.proxies, timeoutMs, now, quote } };
  };
  const automation = endpointAt(options.automationUrl);
  const service = endpointAt(options.serviceUrl);

  return {
    updateCharge: async (update, options) =>
      ask(automation, { operation: 'UpdateCharge', chargeId: update.ChargeId }, writeUpdate(update), options),
    setTimeOfLastSync: async (sync, options) =>
      ask(service, { operation: 'SetTimeOfLastSync' }, writeSync(sync), options),
    close: async () => {
      await Promise.all([automation.transport.close(), service.transport.close()]);
    },
  };
}

interface Endpoint {
  readonly transport: Transport;
  readonly about: Circumstances;
}

async function ask(
  { transport, about }: Endpoint,
  question: Question,
  request: SoapRequest,
  options: CallOptions | undefined,
): Promise<Answer> {
  return answerTo(question, await transport.post(request, options), about);
}

function assertCarriable({ username, password }: Credentials): void {
  for (const [name, value] of [
    ['user name', username],
    ['password', password],
  ] as const) {
    const forbidden = forbiddenCharacter(value);
    if (forbidden !== null) {
      throw new ConfigurationError(
        `The ${name} contains ${forbidden}, which can't be sent. Give it without.`,
      );
    }
  }
}
