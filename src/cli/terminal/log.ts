import { createLogger, format, type Logger, transports } from 'winston';

/**
 * A log on stderr for unattended runs, with a time and a level on each line.
 * @param level the lowest level to write: `debug` includes the outcome of every row
 */
export function openLog(level: 'debug' | 'info' | 'error'): Logger {
  return createLogger({
    level,
    format: format.combine(
      format.timestamp(),
      format.printf(({ timestamp, level: name, message }) => `${timestamp} ${name} ${message}`),
    ),
    transports: [
      new transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'], forceConsole: false }),
    ],
  });
}
