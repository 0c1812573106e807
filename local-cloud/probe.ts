import { get } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks a URL on this machine. @returns null where nothing answers in time */
export function ask(url: string, timeoutMs = 1_000): Promise<Answer | null> {
  return new Promise((resolve) => {
    // A connection of its own, not kept: a restarted server must not be met through a dead one.
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

export async function isReady(url: string): Promise<boolean> {
  return (await ask(url))?.status === 200;
}
