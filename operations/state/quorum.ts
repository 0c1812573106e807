import { StateUnusable } from '../errors';

/** How long a store may be without a quorum before a person is told: a node that was killed is back within seconds. */
const PATIENCE_MS = 6_000;
const ONE_ANSWER_MS = 2_000;
/** For this long an answer holds, so that a thousand reads do not ask a thousand times. */
const GOOD_FOR_MS = 2_000;
/** After a loss everything that a command still tries at its end shall not wait once more. */
const LOST_FOR_MS = 30_000;

export type Ask = (url: string) => Promise<number | 'silent' | 'refused'>;

export interface Seams {
  readonly ask: Ask;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

const REAL: Seams = {
  ask: async (url) => {
    try {
      return (await fetch(url, { signal: AbortSignal.timeout(ONE_ANSWER_MS) })).status;
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      return name === 'TimeoutError' || cause?.code === 'UND_ERR_SOCKET' ? 'silent' : 'refused';
    }
  },
  now: () => performance.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * MinIO without its write quorum lets a conditional write, and so Terraform, wait for minutes. Its health page tells at once:
 * https://min.io/docs/minio/linux/operations/monitoring/healthcheck-probe.html#cluster-write-quorum
 * Another S3 has no such page and answers with something else than 503: that is none of our business.
 */
export class Quorum {
  private seenAt = Number.NEGATIVE_INFINITY;
  private lostAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly endpoint: string,
    private readonly seams: Seams = REAL,
  ) {}

  /** Waits for it a few seconds. @throws StateUnusable within ten */
  async require(): Promise<void> {
    const { now, pause } = this.seams;
    const begun = now();
    if (begun - this.seenAt < GOOD_FOR_MS) return;
    const patience = begun - this.lostAt < LOST_FOR_MS ? 0 : PATIENCE_MS;
    while (!(await this.isThere())) {
      if (now() - begun >= patience) {
        this.lostAt = now();
        throw this.failure();
      }
      await pause(500);
    }
  }

  /** Ends when it has been lost for as long as {@link require} would wait, or the signal says so. @returns whether it was lost */
  async watch(signal: AbortSignal): Promise<boolean> {
    const { now, pause } = this.seams;
    let since: number | null = null;
    while (!signal.aborted) {
      if (await this.isThere()) since = null;
      else since ??= now();
      if (since !== null && now() - since >= PATIENCE_MS) {
        this.lostAt = now();
        return true;
      }
      await pause(1_000);
    }
    return false;
  }

  failure(): StateUnusable {
    return new StateUnusable(
      `The state store behind ${this.endpoint} takes no writes: fewer than 3 of its 4 nodes are up`,
      'States, locks and records need 3 of 4 nodes; what was stored is not lost',
      './biosphere cloud status shows which nodes are down, ./biosphere cloud up starts them; then run the same command again',
    );
  }

  private async isThere(): Promise<boolean> {
    const answer = await this.seams.ask(`${this.endpoint}/minio/health/cluster`);
    // Where nothing listens at all, the call itself tells it better.
    const there = answer !== 503 && answer !== 'silent';
    if (there) this.seenAt = this.seams.now();
    return there;
  }
}

const known = new Map<string, Quorum>();

/** One for all who use a store in this process: what one of them has learned holds for the others. */
export function quorumOf(endpoint: string): Quorum {
  const quorum = known.get(endpoint) ?? new Quorum(endpoint);
  known.set(endpoint, quorum);
  return quorum;
}
