import { z } from 'zod';

/** A resource that exists without being in the state: an `import` block takes it in with the next apply. */
export interface Import {
  /** Address in the configuration. */
  readonly to: string;
  /** As the provider names it; each type has its own form, in its page under "Import". */
  readonly id: string;
}

/** A resource of a configuration by the name that it has in the cloud. */
export interface Declared {
  readonly address: string;
  readonly type: ImportedType;
  readonly name: string;
  /** Name of the function or state machine that an alias is of. */
  readonly of?: string;
}

/**
 * Types whose creation fails where one of the same name exists. All others of a deployment are written over, as are a role's
 * policy and what the provisioner and the deploy function make.
 */
const NAMED_BY = {
  aws_cloudwatch_log_group: 'name',
  aws_iam_role: 'name',
  aws_lambda_function: 'function_name',
  aws_lambda_alias: 'name',
  aws_secretsmanager_secret: 'name',
  aws_sfn_state_machine: 'name',
  aws_sfn_alias: 'name',
  aws_ssm_parameter: 'name',
} as const;

export type ImportedType = keyof typeof NAMED_BY;

/** What an alias refers to, in its configuration. */
const OWNER: Partial<Record<ImportedType, (attributes: Attributes) => string>> = {
  aws_lambda_alias: ({ function_name }) => String(function_name),
  aws_sfn_alias: ({ routing_configuration }) => JSON.stringify(routing_configuration),
};

type Attributes = Readonly<Record<string, unknown>>;

const configurationSchema = z.object({
  resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
});

const stateSchema = z.object({
  resources: z
    .array(z.object({ mode: z.string(), type: z.string(), name: z.string(), instances: z.array(z.unknown()) }))
    .default([]),
});

/** The resources of a synthesized stack that could be in the way of their own creation, and that the state does not know. */
export function unknownToState(configuration: Record<string, unknown>, state: string | null): Declared[] {
  const known = state === null ? new Set<string>() : addressesIn(state);
  const { resource } = configurationSchema.parse(configuration);
  return declaredIn(resource).filter(({ address }) => !known.has(address));
}

export function addressesIn(state: string): Set<string> {
  const { resources } = stateSchema.parse(JSON.parse(state));
  const managed = resources.filter(({ mode, instances }) => mode === 'managed' && instances.length > 0);
  return new Set(managed.map(({ type, name }) => `${type}.${name}`));
}

function declaredIn(resource: z.infer<typeof configurationSchema>['resource']): Declared[] {
  const types = Object.keys(NAMED_BY) as ImportedType[];
  const declared = types.flatMap((type) =>
    Object.entries(resource[type] ?? {}).map(([id, attributes]) => ({
      address: `${type}.${id}`,
      type,
      name: String(attributes[NAMED_BY[type]] ?? ''),
      refersTo: OWNER[type]?.(attributes),
    })),
  );
  return declared.flatMap(({ refersTo, ...each }) => {
    if (refersTo === undefined) return [each];
    const address = /\$\{(\w+\.[\w-]+)\.\w+\}/.exec(refersTo)?.[1];
    const owner = declared.find((other) => other.address === address);
    return owner ? [{ ...each, of: owner.name }] : [];
  });
}
