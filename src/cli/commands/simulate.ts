import { ConfigurationError } from '../../model/errors.ts';
import { EXIT } from '../../model/exitCodes.ts';
import type { SimulatedInvoice } from '../../simulator/world/invoices.ts';
import type { Command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import type { FlagValues } from '../options/flags.ts';
import { OUTPUT_FLAGS, outputOf } from '../options/outputFlags.ts';
import { printJson } from '../terminal/output.ts';

const PRICES = ['total', 'unit'] as const;
const READ_ANSWERS = ['invoices', '403', '401', 'empty-list'] as const;

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
        'Faults to inject, separated by commas, such as 503=0.05, reset-before=3%, reset-after=first:2, latency=20-80, limit=100/10s, failures=5/10m, retry-after=2; of Service.asmx, such as service:fault=1; of reading invoices, such as rest:503=0.1, rest:latency=50, rest:403=1, rest:lag=2reads',
    },
    'price-is': {
      description: 'What price means where invoices are read: total, or unit for the price of one item',
      shownDefault: 'total',
    },
    'read-answer': {
      description:
        'What reading invoices answers: invoices, or what a user without the permission may get: 403, 401 or empty-list',
      shownDefault: 'invoices',
    },
    seed: { description: 'The seed for everything random', shownDefault: '1' },
    ...OUTPUT_FLAGS,
  },
  examples: [
    [
      'charges simulate --fault 503=0.1,latency=50',
      'answers every call after 50 ms, and one in ten with 503',
    ],
    ['charges simulate --read-answer 403', 'takes updates, but shows no invoices'],
  ],
  failedJson: () => ({ url: null, port: null }),
  run: async (call) => {
    const { values } = call;
    const output = outputOf(call);
    const { startSimulator } = await import('../../simulator/simulator.ts');
    const { DEFAULT_WORLD } = await import('../../simulator/options.ts');
    const { parseFaults } = await import('../../simulator/faults/parseFaults.ts');
    const { parseIdRange } = await import('../../simulator/world/idRange.ts');
    const spec = values.text('fault');
    const readAnswer = oneOf(values, 'read-answer', READ_ANSWERS);
    const seesInvoices = readAnswer === 'invoices';
    await using simulator = await startSimulator({
      ...DEFAULT_WORLD,
      users: DEFAULT_WORLD.users.map((user) => ({ ...user, seesInvoices })),
      priceIs: oneOf(values, 'price-is', PRICES),
      ...(seesInvoices ? {} : { withoutPermission: readAnswer }),
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
        ...describeInvoices([...simulator.invoices.values()]),
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

function describeInvoices(invoices: readonly SimulatedInvoice[]): string[] {
  const [first, last] = [invoices[0], invoices.at(-1)];
  return first === undefined || last === undefined
    ? []
    : [`Its invoices: ${first.id}-${last.id}, read below /api/v1/invoices.`];
}

/** @throws {ConfigurationError} that names the choices */
function oneOf<const Choices extends readonly string[]>(
  values: FlagValues,
  name: string,
  choices: Choices,
): Choices[number] {
  const given = values.text(name);
  if (choices.includes(given!)) return given!;
  throw new ConfigurationError(
    `${values.named(name)} must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, not "${given}".`,
  );
}
