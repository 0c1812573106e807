/** A setting that the function cannot do without; constructs/microservice sets it from the service's declaration. */
export function required(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name];
  if (value) return value;
  throw new Error(`${name} is not set: does the service's declaration in product.ts say that it uses this?`);
}
