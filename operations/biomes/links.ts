import type { Product } from '../../artifacts/product-types';
import { deploymentOf, type Environment } from '../../environments/resolve';

/** Something of a deployment that answers at a URL. */
export interface Link {
  /** What a person asks for: the name of a service or workflow, `logs`, `database` … */
  readonly name: string;
  readonly what: string;
  readonly url: string;
  /** A page for a browser; the endpoints of the local cloud are for programs. */
  readonly isPage: boolean;
}

/**
 * The pages of the AWS console that show a deployment, the workflow first. Computed from names: nothing is asked. Which account they
 * show is decided by who is signed in to the console.
 */
export function consoleLinks(environment: Environment, product: Product): Link[] {
  const { names, region, account } = environment;
  const slot = deploymentOf(environment);
  const page = (name: string, what: string, path: string): Link => ({
    ...{ name, what, isPage: true },
    url: `https://${region}.console.aws.amazon.com/${path}`,
  });
  const workflows = product.workflows.map(({ name }) => {
    const stateMachine = names.resource('aws:state-machine', slot, name);
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${stateMachine}`;
    const path = `states/home?region=${region}#/statemachines/view/${encodeURIComponent(arn)}`;
    return page(name, `workflow ${stateMachine}`, path);
  });
  const services = product.services.map(({ name }) => {
    const functionName = names.resource('aws:lambda-function', slot, name);
    const path = `lambda/home?region=${region}#/functions/${functionName}/aliases/live`;
    return page(name, `function ${functionName}`, path);
  });
  const anyFunction = names.functionLogGroup(names.resource('aws:lambda-function', slot, ''));
  const filter = `cloudwatch/home?region=${region}#logsV2:log-groups$3FlogGroupNameFilter$3D${forLogs(anyFunction)}`;
  const server = names.resource('aws:rds-instance', 'shared', 'postgres');
  const endpoint = names.resource('aws:sagemaker-endpoint', 'shared', 'inference');
  const bucket = names.bucket('artifacts', account);
  return [
    ...workflows,
    ...services,
    page('logs', `log groups ${anyFunction}…`, filter),
    ...(product.services.some(({ uses }) => uses?.database)
      ? [
          page(
            'database',
            `server of ${names.database(slot)}`,
            `rds/home?region=${region}#database:id=${server};is-cluster=false`,
          ),
        ]
      : []),
    ...(product.models.length > 0
      ? [
          page(
            'models',
            `models/${slot}/`,
            `s3/buckets/${bucket}?region=${region}&prefix=${encodeURIComponent(`models/${slot}/`)}`,
          ),
          page('endpoint', `endpoint ${endpoint}`, `sagemaker/home?region=${region}#/endpoints/${endpoint}`),
        ]
      : []),
  ];
}

/** The console wants the characters of a filter escaped twice, with $ in the place of %. */
function forLogs(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}

/** Where a deployment answers on the local cloud. */
export function localLinks(
  parts: { readonly api: string; readonly store: string | undefined },
  database: { readonly host: string; readonly port: number; readonly dbname: string; readonly user: string } | null,
): Link[] {
  const endpoint = (name: string, what: string, url: string): Link => ({ name, what, url, isPage: false });
  return [
    endpoint('api', 'AWS API: functions, workflow, logs, models', parts.api),
    ...(parts.store ? [endpoint('store', 'state store (MinIO, S3)', parts.store)] : []),
    ...(database
      ? [
          endpoint(
            'database',
            'PostgreSQL; ./biosphere psql has the password',
            `postgresql://${database.user}@${database.host}:${database.port}/${database.dbname}?sslmode=verify-full`,
          ),
        ]
      : []),
  ];
}
