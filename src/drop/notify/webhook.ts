import { NotifyError, type Receiver } from './notify.ts';

/** A webhook: the summary is posted as JSON; its `text` is what chat programs show. Its address may be a secret, all but its host. */
export function webhook(url: URL): Receiver {
  return {
    name: `the webhook at ${url.host}`,
    send: async ({ subject, text, json }, signal) => {
      const { EnvHttpProxyAgent, fetch } = await import('undici');
      const dispatcher = new EnvHttpProxyAgent();
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'user-agent': 'ongoing-charge-importer' },
          body: JSON.stringify({ text: `${subject}\n${text}`, ...json }),
          // To follow would be to post the summary to whomever the answer names.
          redirect: 'manual',
          signal,
          dispatcher,
        });
        if (!response.ok) throw new NotifyError(`it answered ${response.status}`);
        await response.body?.cancel();
      } finally {
        await dispatcher.destroy();
      }
    },
  };
}
