import { type Problem, shown } from '../environments/errors';
import type { Product, Service, Workflow } from './product-types';
import { checkWorkflow } from './workflow-check';

/** Leaves room in the names of resources, which have the target and a biome before it. */
const LONGEST_NAME = 30;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A path inside the checkout. */
const FILE = /^(?!.*(^|\/)\.\.?(\/|$))[\w.@-]+(\/[\w.@-]+)*$/;
/** Set by the platform, or reserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED =
  /^(AWS_|LAMBDA_|_|BIOSPHERE_|MODEL_)|^(DATABASE_SECRET_ARN|DATA_SET_BUCKET|INFERENCE_ENDPOINT|NODE_EXTRA_CA_CERTS)$/;

/** All that is wrong with a product and that its types cannot say. Pure: whether files exist, the build tells. */
export function checkProduct(product: Product): Problem[] {
  const names = [product.services, product.models, product.workflows].flatMap((list) => list.map(({ name }) => name));
  const services = new Set(product.services.map(({ name }) => name));
  const models = new Set(product.models.map(({ name }) => name));
  return [
    ...[product.name, ...names].flatMap(checkName),
    ...[...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => ({
      received: `The product has ${shown(name)} twice`,
      allowed: 'Services, models and workflows of a product have different names',
      fix: 'Rename one of them in artifacts/product.ts',
    })),
    ...product.services.flatMap((service) => checkService(service, models)),
    ...product.models.flatMap(({ train, requirements }) => [train, requirements].flatMap(checkFile)),
    ...product.workflows.flatMap((workflow) => [
      ...checkFile(workflow.sample),
      ...checkNumber(`The workflow ${workflow.name}`, 'timeoutSeconds', workflow.timeoutSeconds, 1, 31_536_000),
      ...checkResults(workflow),
      ...checkWorkflow(workflow, services),
    ]),
  ];
}

function checkService(service: Service, models: ReadonlySet<string>): Problem[] {
  const { name, entry, memoryMiB, timeoutSeconds, uses = {}, onRelease, environment = {} } = service;
  const at = `The service ${name}`;
  return [
    ...checkFile(entry),
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    ...checkNumber(at, 'memoryMiB', memoryMiB, 128, 10_240),
    ...checkNumber(at, 'timeoutSeconds', timeoutSeconds, 1, 900),
    ...(uses.models ?? [])
      .filter((model) => !models.has(model))
      .map((model) => ({
        received: `${at} uses the model ${shown(model)}`,
        allowed: models.size > 0 ? `The models are ${[...models].join(', ')}` : 'The product has no model',
        fix: 'Correct the name, or add the model',
      })),
    ...(onRelease === 'migrate' && !uses.database
      ? [
          {
            received: `${at} migrates on release and uses no database`,
            allowed: 'A service with onRelease: "migrate" has uses: { database: true }',
            fix: 'Add the use, or remove onRelease',
          },
        ]
      : []),
    ...Object.keys(environment)
      .filter((variable) => RESERVED.test(variable) || !/^[A-Za-z]\w+$/.test(variable))
      .map((variable) => ({
        received: `${at} sets the environment variable ${shown(variable)}`,
        allowed: 'Names are letters, digits and _, and none that AWS or the platform sets',
        fix: 'Rename it in artifacts/product.ts',
      })),
  ];
}

function checkResults({ name, results }: Workflow): Problem[] {
  if (!results) return [];
  const used = new Set([...results.rows.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  const known = used.size === 0 ? 0 : Math.max(...used);
  const reads = /^\s*(select|with)\b/i.test(results.rows);
  if (reads && results.key.length > 0 && known === results.parameters.length) return [];
  return [
    {
      received: `The results of the workflow ${name} have ${results.parameters.length} parameters, ${results.key.length} key columns, and rows ${shown(results.rows)}`,
      allowed:
        'Rows come from one query that reads, with a $1, $2 … for each parameter and at least one column that tells a row',
      fix: 'Correct results in the workflow',
    },
  ];
}

function checkName(name: string): Problem[] {
  if (NAME.test(name) && name.length <= LONGEST_NAME) return [];
  return [
    {
      received: `${shown(name)} is no name in a product`,
      allowed: `Names are lower-case words and digits joined by single hyphens, at most ${LONGEST_NAME} characters`,
      fix: 'Rename it in artifacts/product.ts',
    },
  ];
}

function checkFile(path: string): Problem[] {
  if (FILE.test(path)) return [];
  return [
    {
      received: `${shown(path)} is no file of the product`,
      allowed: 'Files are named by their path from the top folder of the checkout, with forward slashes',
      fix: 'Correct it in artifacts/product.ts',
    },
  ];
}

function checkNumber(at: string, what: string, value: number, least: number, most: number): Problem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [
    {
      received: `${at} has ${what} ${value}`,
      allowed: `Allowed are ${least} to ${most}, whole ones`,
      fix: 'Correct it in artifacts/product.ts',
    },
  ];
}
