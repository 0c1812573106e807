/**
 * What the processes of the local MinIO cluster are: the topology that all clusters are described with, rendered as child
 * processes of one machine. Pure; it starts nothing.
 */
import { join } from 'node:path';
import { type ServerConfig, serverConfig, serverEnvironment } from '../../constructs/minio/server-config';
import { type Topology, topologyOf } from '../../constructs/minio/topology';
import type { AccessKey } from '../credentials';

export interface Cluster {
  readonly topology: Topology;
  /** Path of the program. */
  readonly program: string;
  /** Address of all nodes, for example 127.0.0.1. */
  readonly host: string;
  /** One per node. */
  readonly ports: readonly number[];
  /** Holds a folder per node. */
  readonly drives: string;
  /** An empty folder: otherwise MinIO would take certificates from the person's home and speak TLS with them. */
  readonly certificates: string;
  /** The file that {@link clusterConfig} is written to. */
  readonly config: string;
  readonly root: AccessKey;
  /** `<name>:<base64 of 32 bytes>`; encrypts objects at rest. */
  readonly encryptionKey: string;
}

/** One process. */
export interface ClusterNode {
  readonly name: string;
  readonly port: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Four nodes with a drive each: the smallest that works on with one node away, as every cluster of the organisation does. */
export function localTopology(region: string, domain: string): Topology {
  const pools = [{ name: 'a', nodes: 4, drivesPerNode: 1, driveGiB: 1 }];
  return topologyOf({ name: 'storage', target: 'sandbox-dev', region, domain, pools });
}

/** MinIO's configuration file. @throws Error where a path would break the list of URLs */
export function clusterConfig({ topology, host, ports, drives }: Cluster): ServerConfig {
  if (!isPlainPath(drives)) throw new Error(`MinIO takes no drives below ${JSON.stringify(drives)}`);
  return serverConfig(topology, ({ index }) => `http://${host}:${ports[index]}${join(drives, `node-${index + 1}`)}`);
}

/**
 * The nodes. Each gets the same configuration file and finds itself in it by its address. MinIO compares the variables that
 * start with MINIO_ between nodes and refuses to work where they differ; `_MINIO_SERVER_LOCAL` is no such variable.
 */
export function nodesOf(cluster: Cluster): ClusterNode[] {
  const { certificates, config, host, topology } = cluster;
  return topology.nodes.map(({ index }) => {
    const port = cluster.ports[index] as number;
    return {
      name: `minio-${index + 1}`,
      port,
      program: cluster.program,
      args: ['server', '--certs-dir', certificates, '--config', config, '--address', `${host}:${port}`],
      env: {
        ...serverEnvironment(topology),
        MINIO_ROOT_USER: cluster.root.accessKeyId,
        MINIO_ROOT_PASSWORD: cluster.root.secretAccessKey,
        MINIO_KMS_SECRET_KEY: cluster.encryptionKey,
        // Allows drives that are folders of one disk.
        MINIO_CI_CD: '1',
        // In a container MinIO otherwise waits for the loopback address to become another one, without end.
        _MINIO_SERVER_LOCAL: `${host}:${port}`,
        // Each sign-in of an administrator takes 64 MB for a moment, which an idle node would then keep.
        GOMEMLIMIT: '96MiB',
      },
    };
  });
}

/** With any other character in their paths (a space is enough) the drives never find each other, without a word about it. */
export function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9/._~-]+$/.test(path);
}
