/** What became of the requests that went on meanwhile. */
export interface Requests {
  readonly sent: number;
  readonly errors: readonly string[];
}

/**
 * Sends requests without a pause, some at a time, as long as work goes on, and some afterwards.
 * @param request answers what is wrong with its answer, or nothing
 */
export async function underRequests(
  request: () => Promise<string | undefined>,
  work: () => Promise<void>,
  atATime = 4,
): Promise<Requests> {
  const errors: string[] = [];
  let sent = 0;
  let working = true;
  const send = async () => {
    sent += 1;
    const error = await request().catch((thrown: Error) => `${thrown.name}: ${thrown.message}`);
    if (error) errors.push(error);
  };
  const senders = Array.from({ length: atATime }, async () => {
    while (working) await send();
    await send();
  });
  try {
    await work();
  } finally {
    working = false;
    await Promise.all(senders);
  }
  return { sent, errors };
}
