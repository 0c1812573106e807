import { InvalidInput } from '../environments/errors';

/** Something of the local cloud did not work; told in the same three parts as a person's mistake, but nobody's input. */
export class Breakdown extends Error {
  constructor(
    readonly received: string,
    readonly allowed: string,
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(new InvalidInput(received, allowed, fix).message, options);
    this.name = 'Breakdown';
  }
}

/** The work was given up because its signal said so. */
export class Stopped extends Error {
  constructor() {
    super('Stopped');
    this.name = 'AbortError';
  }
}

/** The end of what a program wrote, for an error that a person reads. */
export function lastLines(text: string, count = 6): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
