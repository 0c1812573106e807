/** Survivors that stay, each with the reason: `file: change` as `npm run mutate` prints them. */
export const EXPLAINED: Readonly<Record<string, string>> = {};
