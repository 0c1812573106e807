import { cdktn } from './cdktn';

/**
 * `npm run ways-out [-- lane …]`: whether the way is open from what this project stands on to what could take its place. Minutes each, and
 * npm packages are installed, so that `npm test` has none of it.
 */
const LANES: Readonly<Record<string, () => string>> = { cdktn };

const asked = process.argv.slice(2);
const unknown = asked.filter((each) => !(each in LANES));
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(', ')}: no way out. There are ${Object.keys(LANES).join(', ')}.\n`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(LANES)) {
  const started = performance.now();
  try {
    const found = LANES[name]?.();
    process.stdout.write(`${name}: open. ${found} (${((performance.now() - started) / 1000).toFixed(0)} s)\n`);
  } catch (error) {
    process.stderr.write(`${name}: closed. ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
