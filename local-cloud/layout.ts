import { join } from 'node:path';

/** Where the local cloud of one checkout keeps things. `home` is `<checkout>/.biosphere`, or a test's own folder. */
export function layoutOf(home: string) {
  const root = join(home, 'local');
  return {
    root,
    ports: join(root, 'ports.json'),
    credentials: join(root, 'credentials.json'),
    awsConfig: join(root, 'aws', 'config'),
    supervisor: join(root, 'supervisor.json'),
    emulatorConfig: join(root, 'emulator.json'),
    contents: join(root, 'contents.json'),
    balancerConfig: join(root, 'balancer.json'),
    logs: join(root, 'logs'),
    data: join(root, 'data'),
  } as const;
}

export type Layout = ReturnType<typeof layoutOf>;
