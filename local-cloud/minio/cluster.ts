/**
 * What the processes of a MinIO cluster are: pure data made from a description, so that the same description can be rendered
 * into something else than child processes. It starts nothing.
 */
import { join } from 'node:path';
import type { AccessKey } from '../credentials';

/** A cluster of single-drive nodes on one machine. */
export interface Cluster {
  /** Path of the program. */
  readonly program: string;
  /** Address of all nodes, for example 127.0.0.1. */
  readonly host: string;
  /** One per node; at least 4, so that it works with one node down. */
  readonly ports: readonly number[];
  /** Holds a folder per node. */
  readonly drives: string;
  /** An empty folder: otherwise MinIO would take certificates from the person's home and speak TLS with them. */
  readonly certificates: string;
  readonly root: AccessKey;
  /** `<name>:<base64 of 32 bytes>`; encrypts objects at rest. */
  readonly encryptionKey: string;
}

/** One process. */
export interface ClusterNode {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The nodes. Each gets the same list of URLs and finds itself in it by its address. MinIO compares the variables that start
 * with MINIO_ between nodes and refuses to work where they differ; `_MINIO_SERVER_LOCAL` is no such variable.
 * @throws Error where a path would break the list of URLs
 */
export function nodesOf(cluster: Cluster): ClusterNode[] {
  if (!isPlainPath(cluster.drives)) throw new Error(`MinIO takes no drives below ${JSON.stringify(cluster.drives)}`);
  const folders = cluster.ports.map((_, i) => join(cluster.drives, `node-${i + 1}`));
  const urls = cluster.ports.map((port, i) => `http://${cluster.host}:${port}${folders[i]}`);
  return cluster.ports.map((port, i) => ({
    name: `minio-${i + 1}`,
    port,
    folder: folders[i] as string,
    program: cluster.program,
    args: ['server', '--certs-dir', cluster.certificates, '--address', `${cluster.host}:${port}`, ...urls],
    env: {
      MINIO_ROOT_USER: cluster.root.accessKeyId,
      MINIO_ROOT_PASSWORD: cluster.root.secretAccessKey,
      MINIO_KMS_SECRET_KEY: cluster.encryptionKey,
      // Allows drives that are folders of one disk.
      MINIO_CI_CD: '1',
      MINIO_UPDATE: 'off',
      MINIO_BROWSER: 'off',
      // In a container MinIO otherwise waits for the loopback address to become another one, without end.
      _MINIO_SERVER_LOCAL: `${cluster.host}:${port}`,
      // Each sign-in of an administrator takes 64 MB for a moment, which an idle node would then keep.
      GOMEMLIMIT: '96MiB',
    },
  }));
}

/** With any other character in their paths (a space is enough) the drives never find each other, without a word about it. */
export function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9/._~-]+$/.test(path);
}
