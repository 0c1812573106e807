import { landscape } from '../../environments/landscape';
import { resolve } from '../../environments/resolve';
import type { Cloud } from '../../environments/settings';
import { type ChildContext, childEnvironment } from '../../operations/child-environment';
import { pathsOf } from '../../operations/paths';
import { select } from '../../operations/selection';

const LEAKING = {
  AWS_ACCESS_KEY_ID: 'users',
  AWS_SECRET_ACCESS_KEY: 'users',
  AWS_SESSION_TOKEN: 'users',
  AWS_ENDPOINT_URL: 'https://users',
  AWS_ENDPOINT_URL_S3: 'https://users',
  AWS_PROFILE: 'users',
  AWS_CONFIG_FILE: '/users/config',
  AWS_CA_BUNDLE: '/users/ca',
  AWS_REGION: 'us-east-1',
  MC_HOST_x: 'https://users',
  PGHOST: 'users',
  TF_VAR_x: 'users',
  TF_CLI_ARGS_plan: '-destroy',
  TF_WORKSPACE: 'users',
  TF_CLI_CONFIG_FILE: '/users/terraform.rc',
  BIOSPHERE_BIOME: 'live-dev/users',
};

function context(cloud: Cloud, env: Record<string, string>, biome = 'sandbox-dev/ada'): ChildContext {
  const selection = select({
    biome,
    options: { cloud },
    env: {},
    sticky: {},
    homeOfBiomes: 'sandbox-dev',
    userName: 'x',
  });
  const home = '/checkout/.biosphere';
  const machine = {
    env,
    checkout: '/checkout',
    home,
    cache: '/cache',
    userName: 'x',
    hostName: 'h',
    interactive: false,
  };
  const environment = resolve(landscape, cloud, selection.biome ?? selection.target);
  return { ...selection, machine, paths: pathsOf(machine), environment };
}

test('on local nothing of the user’s AWS, MinIO, PostgreSQL or Terraform settings gets through', () => {
  const env = childEnvironment(context('local', { PATH: '/bin', ...LEAKING }));
  expect(Object.values(env).filter((value) => /users|us-east-1|destroy/.test(value))).toEqual([]);
  expect(env).toMatchObject({
    AWS_CONFIG_FILE: '/checkout/.biosphere/local/aws/config',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PROFILE: 'biosphere-000000000010',
    AWS_REGION: 'eu-west-1',
    TF_CLI_CONFIG_FILE: '/checkout/.biosphere/terraform.rc',
    BIOSPHERE_CLOUD: 'local',
    BIOSPHERE_TARGET: 'sandbox-dev',
    BIOSPHERE_BIOME: 'sandbox-dev/ada',
    PATH: '/checkout/node_modules/.bin:/bin',
  });
  expect(env.AWS_CA_BUNDLE).toBeUndefined();
});

test('on aws what signs in stays, and what would outrank the profile goes', () => {
  const env = childEnvironment(context('aws', LEAKING));
  expect(env).toMatchObject({ AWS_CONFIG_FILE: '/users/config', AWS_CA_BUNDLE: '/users/ca' });
  expect(env).toMatchObject({ AWS_PROFILE: 'biosphere-111111111111', AWS_REGION: 'eu-west-1', BIOSPHERE_CLOUD: 'aws' });
  expect(env.AWS_ACCESS_KEY_ID).toBeUndefined();
  expect(env.AWS_ENDPOINT_URL_S3).toBeUndefined();
});

test('what has nothing to do with a cloud stays, and the user’s environment is not changed', () => {
  const user = Object.freeze({ PATH: '/bin', LANG: 'C', NO_PROXY: 'example.com,127.0.0.1', EDITOR: 'vi' });
  const env = childEnvironment(context('local', user));
  expect(env).toMatchObject({ LANG: 'C', EDITOR: 'vi', NO_PROXY: 'example.com,127.0.0.1,localhost' });
});
