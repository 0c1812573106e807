/** A setting that the function's stack gives it. Read in entry points only. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`The environment variable ${name} is missing: the function's stack sets it`);
}
