import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, propertyAccess, TerraformLocal, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { SharedStack } from '../../environments/naming';
import { environmentOf } from '../environment';

type Kind = 'text' | 'list';
type Values<Fields extends Record<string, Kind>> = {
  readonly [Name in keyof Fields]: Fields[Name] extends 'list' ? string[] : string;
};

/**
 * What a shared stack tells the others: one JSON parameter with a schema version. Only what AWS makes up is published (ids, hosts,
 * ARNs with random parts); names are computed from environments/naming.ts on both sides.
 * A change of meaning is a new schema version: readers refuse another one than they were written for.
 */
export class Contract<Fields extends Record<string, Kind>> {
  constructor(
    private readonly stack: SharedStack,
    private readonly schemaVersion: number,
    private readonly fields: Fields,
  ) {}

  publish(scope: Construct, values: Values<Fields>): void {
    new SsmParameter(scope, 'contract', {
      name: environmentOf(scope).names.contract(this.stack),
      description: `What the ${this.stack} stack tells the other stacks`,
      type: 'String',
      value: Fn.jsonencode({ schemaVersion: this.schemaVersion, ...values }),
    });
  }

  read(scope: Construct): Values<Fields> {
    const name = environmentOf(scope).names.contract(this.stack);
    const parameter = new DataAwsSsmParameter(scope, `contract-${this.stack}`, {
      name,
      lifecycle: {
        postcondition: [
          {
            condition: `\${jsondecode(self.insecure_value).schemaVersion == ${this.schemaVersion}}`,
            errorMessage: `The parameter ${name} has another schema version than ${this.schemaVersion}. Apply the ${this.stack} stack of this checkout first.`,
          },
        ],
      },
    });
    const local = new TerraformLocal(scope, `${this.stack}-contract`, Fn.jsondecode(parameter.insecureValue));
    return Object.fromEntries(
      Object.entries(this.fields).map(([field, kind]) => {
        const value = propertyAccess(local.expression, [field]);
        return [field, kind === 'list' ? Token.asList(value) : Token.asString(value)];
      }),
    ) as Values<Fields>;
  }
}
