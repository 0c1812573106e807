/**
 * Configuration of Caddy as the load balancer before a MinIO cluster: health checks, retries, and two rules against requests
 * that MinIO's community code lets through without a valid signature. Pure. https://caddyserver.com/docs/json/
 */

export interface Balancer {
  readonly host: string;
  readonly port: number;
  /** Ports of the nodes, on the same host. */
  readonly nodes: readonly number[];
  /** Folder in which Caddy may keep things. */
  readonly storage: string;
}

const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

export function balancerConfig({ host, port, nodes, storage }: Balancer) {
  return {
    // No administration endpoint: nothing needs it, and anybody on the machine could reach it.
    admin: { disabled: true, config: { persist: false } },
    storage: { module: 'file_system', root: storage },
    logging: { logs: { default: { level: 'WARN' } } },
    apps: {
      http: {
        // Seconds that requests under way get when it is stopped.
        grace_period: '5s',
        servers: {
          store: {
            listen: [`${host}:${port}`],
            automatic_https: { disable: true },
            routes: [...REFUSALS, { handle: [proxy(nodes.map((node) => `${host}:${node}`))] }],
          },
        },
      },
    },
  };
}

/**
 * CVE-2026-40344 and CVE-2026-41145: an upload with an unsigned trailer is accepted without its signature being checked where
 * the credential is in the query instead of the header `Authorization`, or where the body is an archive to be unpacked.
 * https://github.com/minio/minio/security/advisories/GHSA-9c4q-hq6p-c237
 * https://github.com/minio/minio/security/advisories/GHSA-hv4r-mvr4-25vw
 * Signed uploads with such a trailer pass: Terraform and the AWS clients send them over https. The header is compared as the
 * joined text of all its values: MinIO looks at the first one alone, which may be empty.
 */
const REFUSALS = [
  {
    match: [
      {
        header: { 'X-Amz-Content-Sha256': [UNSIGNED_TRAILER] },
        not: [{ vars_regexp: { '{http.request.header.Authorization}': { pattern: '^AWS4-HMAC-SHA256 ' } } }],
      },
    ],
    handle: [refusal('An upload with an unsigned trailer needs a signature in the header Authorization.')],
    terminal: true,
  },
  {
    match: [{ header: { 'X-Amz-Meta-Snowball-Auto-Extract': [] as string[] } }],
    handle: [refusal('Archives are not unpacked here.')],
    terminal: true,
  },
];

function refusal(message: string) {
  return {
    handler: 'static_response',
    status_code: 403,
    headers: { 'Content-Type': ['application/xml'] },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`,
    close: true,
  };
}

function proxy(upstreams: readonly string[]) {
  return {
    handler: 'reverse_proxy',
    upstreams: upstreams.map((dial) => ({ dial })),
    load_balancing: {
      selection_policy: { policy: 'round_robin' },
      // A write is tried on another node only where the first could not be reached at all: a conditional PUT that may have
      // been carried out must not be sent twice.
      try_duration: '5s',
      try_interval: '100ms',
    },
    health_checks: {
      // `/minio/health/live` would stay content on a node that has lost its quorum.
      active: { uri: '/minio/health/cluster', interval: '500ms', timeout: '2s', expect_status: 200 },
      passive: { fail_duration: '2s', max_fails: 1 },
    },
    transport: { protocol: 'http', dial_timeout: '1s', response_header_timeout: '60s' },
  };
}
