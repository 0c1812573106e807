import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Synthesis } from '../terraform/synthesize';

/** The stacks of a synthesis with what each depends on, as cdktf's manifest tells. */
export function readDependencies({ outdir }: Pick<Synthesis, 'outdir'>): Map<string, readonly string[]> {
  const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, { dependencies?: string[] }>;
  };
  return new Map(Object.entries(stacks).map(([stack, { dependencies = [] }]) => [stack, dependencies]));
}

/** Does the work of each once all it depends on is done, a few at the same time; after a failure nothing new is begun. */
export async function inOrder(
  order: ReadonlyMap<string, readonly string[]>,
  atOnce: number,
  work: (stack: string) => Promise<void>,
): Promise<void> {
  const waiting = new Set(order.keys());
  const underWay = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const isReady = (stack: string) =>
    !(order.get(stack) ?? []).some((dependency) => waiting.has(dependency) || underWay.has(dependency));
  while (waiting.size > 0 || underWay.size > 0) {
    const ready = failures.length > 0 ? [] : [...waiting].filter(isReady).slice(0, atOnce - underWay.size);
    for (const stack of ready) {
      waiting.delete(stack);
      const done = work(stack)
        .catch((error) => {
          failures.push(error);
        })
        .finally(() => underWay.delete(stack));
      underWay.set(stack, done);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay.values());
  }
  if (failures.length > 0) throw failures[0];
}
