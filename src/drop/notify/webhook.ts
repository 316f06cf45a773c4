import { NotifyError, type Receiver } from './notify.ts';

/** Posts the summary as JSON, with a `text` for chat programs. Only the host of its address may be shown; the rest may be secret. */
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
          // Following a redirect would post the summary to whatever address the response names.
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
