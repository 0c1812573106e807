import { parseBiome } from '../../../environments/biome';
import type { Expected, ObjectStore, StoredObject } from '../../../operations/biomes/object-store';
import type { BiomeRecord } from '../../../operations/biomes/record';

/** S3 as far as conditions go: an entity tag a version, a write only onto what it expects. */
export class FakeStore implements ObjectStore {
  private readonly objects = new Map<string, StoredObject>();
  private versions = 0;
  /** Keys in the order in which they were read. */
  readonly reads: string[] = [];
  /** Called before each write, for somebody who is faster. */
  beforePut: () => void = () => {};

  async get(key: string) {
    this.reads.push(key);
    return this.objects.get(key) ?? null;
  }
  async list(prefix: string) {
    return [...this.objects].filter(([key]) => key.startsWith(prefix)).map(([key, { etag }]) => ({ key, etag }));
  }
  async put(key: string, body: string, expected: Expected) {
    this.beforePut();
    const there = this.objects.get(key);
    if ('absent' in expected ? there !== undefined : there?.etag !== expected.etag) return false;
    this.write(key, body);
    return true;
  }
  async remove(key: string) {
    this.objects.delete(key);
  }
  write(key: string, body: string) {
    this.objects.set(key, { body, etag: `"${++this.versions}"` });
  }
}

export const ada = parseBiome('sandbox-dev/ada', 'sandbox-dev');
/** The record of {@link ada}. */
export const record = (changes: Partial<BiomeRecord> = {}): BiomeRecord => ({
  target: 'sandbox-dev',
  name: 'ada',
  owners: ['ada@laptop'],
  host: 'laptop',
  checkout: '/home/ada/biosphere',
  branch: 'main',
  commit: null,
  created: '2026-11-21T05:00:00.000Z',
  lastActivity: '2026-11-21T05:00:00.000Z',
  phase: 'deploying',
  variables: { services: {}, models: {}, databaseData: 'empty' },
  parts: [],
  ...changes,
});
