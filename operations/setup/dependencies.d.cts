/** Whether node_modules holds what package-lock.json says. */
export function areInstalled(checkout: string): boolean;
export function install(
  checkout: string,
  env: Readonly<Record<string, string | undefined>>,
  say: (text: string) => void,
): Promise<void>;
