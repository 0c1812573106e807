import type { CommandModule } from './command';

/** What help shows of a command before its file is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly group: 'Biomes' | 'Machine';
}

/**
 * Every command, in the order of help; `operations/commands/<name>.ts` defines it. Only the file of the command that is called
 * gets loaded, since together they load every client there is.
 */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'Do everything once: set-up, local cloud, your biome, a run of the sample',
    group: 'Biomes',
  },
  {
    name: 'up',
    summary: 'Create or update a biome',
    group: 'Biomes',
  },
  {
    name: 'diff',
    summary: 'Show what up would change',
    group: 'Biomes',
  },
  {
    name: 'run',
    summary: "Run the product's workflow on a file",
    group: 'Biomes',
  },
  {
    name: 'compare',
    summary: 'Run two deployments on the same file, and show what differs',
    group: 'Biomes',
  },
  {
    name: 'ls',
    summary: 'List the biomes of a target',
    group: 'Biomes',
  },
  {
    name: 'show',
    summary: 'Show one biome, or a target, and where its settings come from',
    group: 'Biomes',
  },
  {
    name: 'open',
    summary: 'Open what a biome answers at, or print the URLs',
    group: 'Biomes',
  },
  {
    name: 'logs',
    summary: 'Print the logs of a biome',
    group: 'Biomes',
  },
  {
    name: 'psql',
    summary: "Open a biome's database",
    group: 'Biomes',
  },
  {
    name: 'db',
    summary: "Reset a biome's database",
    group: 'Biomes',
  },
  {
    name: 'share',
    summary: 'Add or remove an owner of a biome',
    group: 'Biomes',
  },
  {
    name: 'transfer',
    summary: 'Hand a biome over to somebody else',
    group: 'Biomes',
  },
  {
    name: 'rotate',
    summary: "Give a biome's database role a new password, under running requests",
    group: 'Biomes',
  },
  {
    name: 'down',
    summary: 'Destroy a biome and prove that nothing is left',
    group: 'Biomes',
  },
  {
    name: 'use',
    summary: 'Choose cloud and target for the commands that follow',
    group: 'Machine',
  },
  {
    name: 'explain',
    summary: 'Say where each setting of a target comes from',
    group: 'Machine',
  },
  {
    name: 'exec',
    summary: 'Run a program (cdktf, terraform, aws, mc, psql …) on the chosen cloud',
    group: 'Machine',
  },
  {
    name: 'shell',
    summary: 'Open a shell on the chosen cloud',
    group: 'Machine',
  },
  {
    name: 'cloud',
    summary: 'Start, stop, inspect or reset the local cloud',
    group: 'Machine',
  },
  {
    name: 'doctor',
    summary: 'Check prerequisites, set-up, ports, local cloud and configuration',
    group: 'Machine',
  },
  {
    name: 'completion',
    summary: 'Print what makes your shell complete these commands',
    group: 'Machine',
  },
];

export function loadCommand({ name }: CommandEntry): CommandModule {
  return require(`./commands/${name}`) as CommandModule;
}
