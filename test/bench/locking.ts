import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { BenchHome } from './bench-home';
import { type Figure, median, p99 } from './figure';

const ROUNDS = 200;
const MEGABYTE = 1_000_000;

/** What Terraform's S3 backend asks of the store for one write of a state, through the balancer: lock, state, release. */
export async function locking(home: BenchHome): Promise<Figure[]> {
  home.biosphere('cloud', 'up');
  const { environment, clients } = home.clients('sandbox-dev');
  const client = await clients.store('state');
  const Bucket = environment.state.bucket;
  const Key = 'sandbox-dev/bench.tfstate';
  const Body = Buffer.alloc(MEGABYTE, 'state of a stack ');
  const lock = { Bucket, Key: `${Key}.tflock` };
  const round = async () => {
    const started = performance.now();
    await client.send(new PutObjectCommand({ ...lock, Body: JSON.stringify({ ID: 'bench' }), IfNoneMatch: '*' }));
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    await client.send(new DeleteObjectCommand(lock));
    return performance.now() - started;
  };
  // The first ones open connections and a session.
  for (let warm = 0; warm < 5; warm++) await round();
  const times: number[] = [];
  for (let each = 0; each < ROUNDS; each++) times.push(await round());
  return [
    { what: `lock, 1 MB of state, release: p99 of ${ROUNDS}`, value: p99(times), unit: 'ms', aim: { atMost: 150 } },
    { what: '  median', value: median(times), unit: 'ms' },
  ];
}
