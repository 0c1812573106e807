import type { EnvironmentStack } from '../environment-stack';

/** One resource as it stands in the JSON. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A stack and what cdktf is about to write for it. */
export interface Synthesized {
  readonly stack: EnvironmentStack;
  readonly resources: readonly Resource[];
  readonly backend: Readonly<Record<string, unknown>>;
  readonly provider: Readonly<Record<string, unknown>>;
}

interface Json {
  readonly terraform: { readonly backend: { readonly s3: Readonly<Record<string, unknown>> } };
  readonly provider: { readonly aws: readonly Readonly<Record<string, unknown>>[] };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

export function synthesized(stack: EnvironmentStack): Synthesized {
  const json = stack.toTerraform() as Json;
  const resources = Object.entries(json.resource ?? {}).flatMap(([type, all]) =>
    Object.entries(all).map(([id, resource]) => ({ type, id, arguments: resource })),
  );
  return { stack, resources, backend: json.terraform.backend.s3, provider: json.provider.aws[0] ?? {} };
}

export function ofType({ resources }: Synthesized, type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The id of the resource that a reference such as `${aws_iam_role.x.arn}` leads to. */
export function referredId(reference: unknown, type: string): string | undefined {
  return new RegExp(`^\\$\\{${type}\\.([^.]+)\\.[a-z_]+\\}$`).exec(String(reference))?.[1];
}

/** One statement of a policy as IAM reads it. */
export interface PolicyStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
}

/** The statements of a policy in the JSON of Terraform, in which expressions stand that are not JSON. */
export function statementsOf(policy: unknown): readonly PolicyStatement[] {
  const plain = String(policy).replace(/\$?\$\{[^}]*\}/g, 'expression');
  return (JSON.parse(plain) as { Statement: PolicyStatement[] }).Statement;
}

/** The actions that a statement allows. */
export function allowedActions({ Effect, Action = [] }: PolicyStatement): readonly string[] {
  if (Effect !== 'Allow') return [];
  return typeof Action === 'string' ? [Action] : Action;
}
