import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Product } from '../artifacts/product-types';
import { DATABASE_DATA_VARIABLE, modelVariable, serviceVariable } from '../artifacts/product-variables';
import { usesDatabase } from './shape';

/** Expressions that yield what the variables of a product stack hold. */
export interface ProductVariables {
  /** Version per service, or null: keep what runs. */
  readonly services: Readonly<Record<string, string>>;
  /** Version per model, or null: keep what is there. */
  readonly models: Readonly<Record<string, string>>;
  /** `empty` or `golden`; null where no service uses the database. */
  readonly databaseData: string | null;
}

const COMMIT = '^[0-9a-f]{40}$';
const COMMIT_OR_DIRTY = '^[0-9a-f]{40}(-dirty\\\\.[0-9a-f]{8})?$';

/**
 * Declares the variables of a product stack: what changes without a change of code. Uncommitted work may run in a biome
 * and nowhere else.
 */
export function productVariables(scope: Construct, product: Product, isBiome: boolean): ProductVariables {
  const version = (name: string, what: string) => {
    const variable = new TerraformVariable(scope, name, {
      type: 'string',
      nullable: true,
      description: `Version of ${what}; null keeps what runs`,
      validation: [
        {
          condition: `\${var.${name} == null || can(regex("${isBiome ? COMMIT_OR_DIRTY : COMMIT}", var.${name}))}`,
          errorMessage: isBiome
            ? 'A version is the 40 hexadecimal digits of a commit, with -dirty.<8 digits> behind it for uncommitted work.'
            : 'A version is the 40 hexadecimal digits of a commit; uncommitted work runs in biomes only.',
        },
      ],
    });
    // cdktf leaves out a default of null, with which the variable would have to be set.
    variable.addOverride('default', null);
    return variable.stringValue;
  };
  return {
    services: Object.fromEntries(
      product.services.map(({ name }) => [name, version(serviceVariable(name), `the service ${name}`)]),
    ),
    models: Object.fromEntries(
      product.models.map(({ name }) => [name, version(modelVariable(name), `the model ${name}`)]),
    ),
    databaseData: usesDatabase(product) ? databaseData(scope) : null,
  };
}

function databaseData(scope: Construct): string {
  return new TerraformVariable(scope, DATABASE_DATA_VARIABLE, {
    type: 'string',
    default: 'empty',
    nullable: false,
    description: 'What the database holds when it is made: empty, or a copy of the golden database of the target',
    validation: [
      {
        condition: `\${contains(${JSON.stringify(['empty', 'golden'])}, var.${DATABASE_DATA_VARIABLE})}`,
        errorMessage: 'The data of a new database are empty or golden.',
      },
    ],
  }).stringValue;
}
