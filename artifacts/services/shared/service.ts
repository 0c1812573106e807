/** What every service of the laboratory does with an event before and after its own work. */
import type { Context } from 'aws-lambda';
import { InvalidInput } from './errors';

export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void;
export type Work = (event: Readonly<Record<string, unknown>>, log: Log) => Promise<unknown>;

/** Wraps the work of a service: one JSON line a log entry, with the request that it belongs to. Events are never logged. */
export function service(name: string, work: Work): (event: unknown, context: Context) => Promise<unknown> {
  return async (event, context) => {
    const write = (level: 'info' | 'error', message: string, fields: object = {}) => {
      // Not console: its text format would put a prefix before the JSON.
      process.stdout.write(
        `${JSON.stringify({ level, service: name, requestId: context.awsRequestId, message, ...fields })}\n`,
      );
    };
    const started = performance.now();
    try {
      const answer = await work(asObject(event), (message, fields) => write('info', message, fields));
      write('info', 'done', { milliseconds: Math.round(performance.now() - started) });
      return answer;
    } catch (error) {
      const { name: errorName, message } = error as Error;
      write('error', message, { error: errorName, milliseconds: Math.round(performance.now() - started) });
      throw error;
    }
  };
}

/** The deploy function says so before a new version takes over. */
export function isRelease(event: Readonly<Record<string, unknown>>): boolean {
  return (event.biosphere as { event?: unknown } | undefined)?.event === 'release';
}

export function requiredText(event: Readonly<Record<string, unknown>>, key: string): string {
  const value = event[key];
  if (typeof value === 'string') return value;
  throw new InvalidInput(`The event has no text ${JSON.stringify(key)}`);
}

function asObject(event: unknown): Readonly<Record<string, unknown>> {
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as Record<string, unknown>;
  throw new InvalidInput('The event is no JSON object');
}
