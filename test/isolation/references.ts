import { createHash } from 'node:crypto';
import { type Block, resourcesOf, type SynthesizedStack } from '../synthesize';

/** Where a stack's resources come to stand. */
export interface Ground {
  readonly account: string;
  readonly region: string;
}

/** One stack with the ground that it is applied on. */
export interface Placed {
  readonly id: string;
  readonly json: SynthesizedStack;
  readonly ground: Ground;
}

/** What a reference names once it is applied: what AWS makes up is made up here, the same for the same resource. */
const MADE_UP: Readonly<Record<string, (placed: Placed, id: string, block: Block) => string>> = {
  'aws_kms_key.arn': (placed, id) => arn(placed, 'kms', `key/${digest(placed.id + id, 32)}`),
  'aws_secretsmanager_secret.arn': (placed, id, { name }) =>
    arn(placed, 'secretsmanager', `secret:${name}-${digest(placed.id + id, 6)}`),
  'aws_db_instance.master_user_secret[0].secret_arn': (placed, id) =>
    arn(placed, 'secretsmanager', `secret:rds!db-${digest(placed.id + id, 32)}-${digest(id, 6)}`),
  'aws_sagemaker_endpoint.arn': (placed, _, { name }) => arn(placed, 'sagemaker', `endpoint/${name}`),
  'aws_sns_topic.arn': (placed, _, { name }) => arn(placed, 'sns', `${name}`),
};

/**
 * Replaces the references in texts of synthesized JSON by what they lead to, through contracts into other stacks as well.
 * @throws Error for one that it does not know: a policy with a hole in it would pass for a narrow one.
 */
export class References {
  constructor(private readonly stacks: readonly Placed[]) {}

  /** An expression of Terraform's in a text of a stack; `$${` stands for `${`, which IAM fills in. */
  resolve(placed: Placed, text: string): string {
    return text
      .replace(/(?<!\$)\$\{([^}]*)\}/g, (_, expression: string) => this.valueOf(placed, expression))
      .replaceAll('$${', '${');
  }

  private valueOf(placed: Placed, expression: string): string {
    const contract = /^local\.([a-z]+)-contract\.(\w+)$/.exec(expression);
    if (contract) return this.published(placed, contract[1] as string, contract[2] as string);
    const [type = '', id = '', ...path] = expression.split('.');
    const block = placed.json.resource?.[type]?.[id];
    const attribute = path.join('.');
    const known = block?.[attribute];
    if (typeof known === 'string') return this.resolve(placed, known);
    const make = MADE_UP[`${type}.${attribute}`];
    if (!block || !make) throw new Error(`${placed.id}: nothing is known about \${${expression}}`);
    return make(placed, id, block);
  }

  /** A field of the contract that a shared stack of the same target publishes. */
  private published(reader: Placed, stack: string, field: string): string {
    const target = reader.id.split('-').slice(0, 2).join('-');
    const publisher = this.stacks.find(({ id }) => id === `${target}-${stack}`);
    const values = publisher
      ? resourcesOf(publisher.json, 'aws_ssm_parameter').map(([, { value }]) => String(value))
      : [];
    for (const value of values) {
      const match = new RegExp(`"${field}" = (?:"([^"]*)"|([\\w.\\[\\]-]+))`).exec(value);
      if (publisher && match) return match[1] ?? this.valueOf(publisher, match[2] as string);
    }
    throw new Error(`${reader.id} reads ${field} of ${stack}, which publishes no such field`);
  }
}

function arn({ ground }: Placed, service: string, resource: string): string {
  return `arn:aws:${service}:${ground.region}:${ground.account}:${resource}`;
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
