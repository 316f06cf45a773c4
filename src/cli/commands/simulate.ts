import { EXIT } from '../../model/exitCodes.ts';
import type { Command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { OUTPUT_FLAGS, outputOf } from '../options/outputFlags.ts';
import { printJson } from '../terminal/output.ts';

/** `charges simulate`: runs the simulated server until it is stopped. */
export const simulate: Command = {
  usage: 'simulate',
  summary: 'Run a simulated Ongoing server on this machine to try things out',
  positionals: {},
  flags: {
    port: { description: 'The port on 127.0.0.1; 0 picks a free one', shownDefault: '8480' },
    warehouse: { description: 'The warehouse name in its URL', shownDefault: 'demo' },
    charges: { description: 'The ids of its charges', shownDefault: '1001-2000' },
    fault: {
      description:
        'Faults to inject, such as 503=0.05,reset-before=0.03,reset-after=0.03,latency=20-80,limit=100/10s,failures=5/10m,retry-after=2,service:fault=1',
    },
    seed: { description: 'The seed for everything random', shownDefault: '1' },
    ...OUTPUT_FLAGS,
  },
  examples: [
    [
      'charges simulate --fault 503=0.1,latency=50',
      'answers every call after 50 ms, and one in ten with 503',
    ],
  ],
  failedJson: () => ({ url: null, port: null }),
  run: async (call) => {
    const { values } = call;
    const output = outputOf(call);
    const { startSimulator } = await import('../../simulator/simulator.ts');
    const { DEFAULT_WORLD, parseFaults } = await import('../../simulator/options.ts');
    const { parseIdRange } = await import('../../simulator/idRange.ts');
    const spec = values.text('fault');
    await using simulator = await startSimulator({
      ...DEFAULT_WORLD,
      warehouse: values.text('warehouse')!,
      charges: parseIdRange(values.text('charges')!),
      port: values.integer('port', 0, 65535),
      seed: values.integer('seed', 0, 4294967295),
      ...(spec === undefined ? {} : { faults: parseFaults(spec) }),
    });
    using interrupt = onInterrupt(() => {});
    output.print(
      [
        `A simulated Ongoing server is running at ${simulator.url}`,
        `User: demo. Password: demo. Goods owner: 42. Charges: ${values.text('charges')}.`,
        'Its data: /_simulator/state. The calls it received: /_simulator/log. Press Ctrl-C to stop it.',
      ].join('\n'),
    );
    // Printed now rather than at the end: the caller needs the URL while the server runs.
    if (values.yes('json')) printJson({ url: simulator.url, port: simulator.port, error: null });
    await new Promise<void>((resolve) =>
      interrupt.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    return { exitCode: EXIT.ok };
  },
};
