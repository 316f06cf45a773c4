import { EXIT } from '../../model/exitCodes.ts';
import type { Command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { OUTPUT_FLAGS, outputOf } from '../options/outputFlags.ts';
import { printJson } from '../terminal/output.ts';

/** `charges simulate`: the simulated server, until it is stopped. */
export const simulate: Command = {
  usage: 'simulate',
  summary: 'Run a simulated Ongoing server on this machine, for trying things out',
  positionals: {},
  flags: {
    port: { description: 'The port on 127.0.0.1; 0 takes a free one', shownDefault: '8480' },
    warehouse: { description: 'The warehouse in its URL', shownDefault: 'demo' },
    charges: { description: 'The charge ids that it has', shownDefault: '1001-2000' },
    fault: {
      description:
        'Faults to order, such as 503=0.05,reset-before=0.03,reset-after=0.03,latency=20-80,limit=100/10s,failures=5/10m,retry-after=2,service:fault=1',
    },
    seed: { description: 'Decides what is left to chance', shownDefault: '1' },
    ...OUTPUT_FLAGS,
  },
  examples: [
    ['charges simulate --fault 503=0.1,latency=50', 'answers every tenth call with 503, each after 50 ms'],
  ],
  failedJson: () => ({ url: null, port: null }),
  run: async ({ values }) => {
    const output = outputOf(values);
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
        `A simulated Ongoing server is at ${simulator.url}`,
        `Its user is demo with the password demo, its goods owner 42, its charges ${values.text('charges')}.`,
        'What it holds: /_simulator/state; what it was asked: /_simulator/log. Ctrl-C ends it.',
      ].join('\n'),
    );
    // Whoever started it needs to know where it is as long as it runs.
    if (values.yes('json')) printJson({ url: simulator.url, port: simulator.port, error: null });
    await new Promise<void>((resolve) =>
      interrupt.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    return { exitCode: EXIT.ok };
  },
};
