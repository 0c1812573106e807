import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { conditional, Fn, type IResolvable, Op, propertyAccess, TerraformLocal, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { SharedStack } from '../../environments/naming';
import { environmentOf } from '../environment';

type Kind = 'text' | 'list';
type Fields = Readonly<Record<string, Kind>>;
type Values<All extends Fields> = {
  readonly [Name in keyof All]: All[Name] extends 'list' ? string[] : string;
};

/**
 * How an older document is read: where a field of today comes from. `old` gives the expression of a field of that document;
 * whatever is not named is in it as it is today.
 */
export type Reader<All extends Fields> = {
  readonly [Name in keyof All]?: (old: (field: string) => IResolvable) => IResolvable | string | readonly string[];
};

/**
 * What a shared stack tells the others: one JSON parameter with a schema version. Only what AWS makes up is published (ids, hosts,
 * ARNs with random parts); names are computed from environments/naming.ts on both sides.
 *
 * Whoever adds a field or changes a meaning adds a reader for documents as they were until then, and so makes a new version. Older
 * documents are read, because a stack that publishes is applied before or after those that read it; newer ones are refused.
 */
export class Contract<All extends Fields> {
  /** The version that is published. */
  readonly schemaVersion: number;

  /** @param readers of the versions before this one, the first first */
  constructor(
    readonly stack: SharedStack,
    readonly fields: All,
    private readonly readers: readonly Reader<All>[] = [],
  ) {
    this.schemaVersion = readers.length + 1;
  }

  publish(scope: Construct, values: Values<All>): void {
    new SsmParameter(scope, 'contract', {
      name: environmentOf(scope).names.contract(this.stack),
      description: `What the ${this.stack} stack tells the other stacks`,
      type: 'String',
      value: Fn.jsonencode({ schemaVersion: this.schemaVersion, ...values }),
    });
  }

  read(scope: Construct): Values<All> {
    const name = environmentOf(scope).names.contract(this.stack);
    const found = 'jsondecode(self.insecure_value).schemaVersion';
    const known = Array.from({ length: this.schemaVersion }, (_, index) => index + 1);
    const parameter = new DataAwsSsmParameter(scope, `contract-${this.stack}`, {
      name,
      lifecycle: {
        postcondition: [
          {
            condition: `\${contains([${known.join(', ')}], ${found})}`,
            errorMessage: `The parameter ${name} has schemaVersion \${${found}}. This checkout reads schemaVersion ${known.join(', ')}. Update this checkout to the code with which the ${this.stack} stack was applied.`,
          },
        ],
      },
    });
    const local = new TerraformLocal(scope, `${this.stack}-contract`, Fn.jsondecode(parameter.insecureValue));
    return Object.fromEntries(
      Object.entries(this.fields).map(([field, kind]) => {
        const value = this.expressionOf(field, (each) => propertyAccess(local.expression, [each]));
        return [field, kind === 'list' ? Token.asList(value) : Token.asString(value)];
      }),
    ) as Values<All>;
  }

  /** A field of today, out of a document of whatever version was found. */
  private expressionOf(field: string, of: (field: string) => IResolvable): IResolvable {
    return this.readers.reduceRight((today, reader, index) => {
      const before = reader[field];
      return before ? conditional(Op.eq(of('schemaVersion'), index + 1), before(of), today) : today;
    }, of(field));
  }
}
