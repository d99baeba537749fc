/** Structured log lines, one JSON object each. */
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

export function openLog(level: string, stream?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return stream === undefined ? pino(options) : pino(options, stream);
}
