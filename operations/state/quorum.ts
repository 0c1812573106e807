import { Failure } from '../errors';

/** How long a store may be without a quorum before a person is told: a node that was killed is back within seconds. */
const PATIENCE_MS = 6_000;
const ONE_ANSWER_MS = 2_000;

export type Ask = (url: string) => Promise<number | 'silent' | 'refused'>;

/**
 * MinIO without its write quorum lets a conditional write, and so Terraform, wait for minutes. Its health page tells at once:
 * https://min.io/docs/minio/linux/operations/monitoring/healthcheck-probe.html#cluster-write-quorum
 * Another S3 has no such page and answers with something else than 503: that is none of our business.
 * @throws Failure within ten seconds
 */
export async function requireQuorum(
  endpoint: string,
  { ask = askStatus, now = () => performance.now(), pause = wait }: Partial<Seams> = {},
): Promise<void> {
  const end = now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask(`${endpoint}/minio/health/cluster`);
    // Where nothing listens at all, the call itself tells it better.
    if (answer !== 503 && answer !== 'silent') return;
    if (now() >= end) throw withoutQuorum(endpoint);
    await pause(500);
  }
}

interface Seams {
  readonly ask: Ask;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export function withoutQuorum(endpoint: string): Failure {
  return new Failure(
    `The state store behind ${endpoint} takes no writes: fewer than 3 of its 4 nodes are up`,
    'States, locks and records need 3 of 4 nodes; nothing was changed without them, and nothing is lost',
    './biosphere cloud status shows which nodes are down, ./biosphere cloud up starts them; then run the same command again',
  );
}

const askStatus: Ask = async (url) => {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(ONE_ANSWER_MS) });
    return status;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return name === 'TimeoutError' || cause?.code === 'UND_ERR_SOCKET' ? 'silent' : 'refused';
  }
};

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
