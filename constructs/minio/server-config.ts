/**
 * What a node is started with: MinIO's configuration file and the variables of its environment. The same on all nodes of a
 * cluster, which compare it with each other. Pure.
 */
import { drivesByPool, type Node, type Topology } from './topology';

/**
 * MinIO's configuration file, as a value; JSON is YAML. The pools stand in it and not in `MINIO_VOLUMES`: that variable takes
 * more than one pool only where hosts are numbered (`host{1...4}`), and ours have names that say nothing of their order.
 * https://github.com/minio/minio/blob/master/docs/distributed/CONFIG.md
 */
export interface ServerConfig {
  readonly version: 'v2';
  readonly pools: readonly { readonly args: readonly string[]; readonly 'set-drive-count': number }[];
}

/** @param url of a drive (from 0) of a node, for example `https://minio-storage-….example.com:9000/mnt/minio/drive1` */
export function serverConfig(topology: Topology, url: (node: Node, drive: number) => string): ServerConfig {
  const drives = drivesByPool(topology, url);
  return {
    version: 'v2',
    // The set size is said, not left to be found: MinIO looks for an even one only where hosts are numbered.
    pools: topology.pools.map(({ setSize }, i) => ({ args: drives[i] as string[], 'set-drive-count': setSize })),
  };
}

/**
 * Variables that follow from the topology and that every rendering sets. Secrets (root credentials, the key that encrypts) are
 * added where the node runs, from a file or store of its own.
 * https://github.com/minio/minio/tree/master/docs/erasure/storage-class
 */
export function serverEnvironment({ parity }: Topology): Record<string, string> {
  return {
    MINIO_STORAGE_CLASS_STANDARD: `EC:${parity}`,
    // Nodes are upgraded by a change of the pinned version, never by themselves.
    MINIO_UPDATE: 'off',
    MINIO_BROWSER: 'off',
  };
}
