import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cdktf } from '@cdktf/provider-aws/package.json';

/** A folder that holds Terraform providers in the layout of a registry, found on this machine. */
export interface Mirror {
  /** The folder above `registry.terraform.io`. */
  readonly folder: string;
  /** Source addresses of the providers in it, for example `registry.terraform.io/hashicorp/aws`. */
  readonly providers: readonly string[];
}

const REGISTRY = 'registry.terraform.io';
/** A look that takes longer than this ends with nothing: a slow network file system must not hold up every command. */
const TIME_LIMIT_MS = 3000;

/** Where administrators and Terraform itself put providers, with how many levels below to look. */
function usualRoots(env: Readonly<NodeJS.ProcessEnv>): [string, number][] {
  const home = env.HOME;
  return [
    ...(home
      ? ([
          [join(home, '.terraform.d'), 3],
          [join(home, '.local', 'share', 'terraform'), 3],
        ] as [string, number][])
      : []),
    ['/usr/local/share', 3],
    ['/usr/share/terraform', 3],
    ['/usr/local', 3],
    ['/opt', 4],
    ['/var/lib', 3],
    ['/usr/lib', 2],
    ...(home ? ([[home, 2]] as [string, number][]) : []),
  ];
}

/** The first mirror that has the AWS provider in the version and for the platform that this checkout needs. */
export function findMirror(env: Readonly<NodeJS.ProcessEnv>, roots?: readonly string[]): Mirror | undefined {
  const until = performance.now() + TIME_LIMIT_MS;
  const places = roots?.map((root): [string, number] => [root, 4]) ?? usualRoots(env);
  for (const [root, depth] of places) {
    for (const folder of registriesBelow(root, depth, until)) {
      if (hasProvider(folder)) return { folder, providers: providersIn(folder) };
    }
  }
  return undefined;
}

/** Folders that hold a `registry.terraform.io`, level by level; links are not followed, so the look ends. */
function* registriesBelow(root: string, depth: number, until: number): Generator<string> {
  let level = [root];
  for (let at = 0; at <= depth && level.length > 0; at++) {
    const next: string[] = [];
    for (const folder of level) {
      if (performance.now() > until) return;
      const children = foldersIn(folder);
      if (children.includes(REGISTRY)) yield folder;
      next.push(
        ...children
          .filter((each) => !each.startsWith('.') && each !== 'node_modules')
          .map((each) => join(folder, each)),
      );
    }
    level = next;
  }
}

/** Unpacked (`<version>/<platform>/`) or packed (`terraform-provider-aws_<version>_<platform>.zip`). */
function hasProvider(folder: string): boolean {
  const { name, version } = cdktf.provider;
  const place = join(folder, name);
  const type = name.split('/').at(-1);
  return (
    existsSync(join(place, version, platform())) ||
    existsSync(join(place, `terraform-provider-${type}_${version}_${platform()}.zip`))
  );
}

function providersIn(folder: string): string[] {
  return foldersIn(join(folder, REGISTRY)).flatMap((namespace) =>
    foldersIn(join(folder, REGISTRY, namespace)).map((type) => `${REGISTRY}/${namespace}/${type}`),
  );
}

/** As Terraform names platforms. */
function platform(): string {
  const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };
  return `${process.platform}_${architectures[process.arch] ?? process.arch}`;
}

function foldersIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not there, or not for us to read.
    return [];
  }
  return entries.filter((each) => each.isDirectory()).map((each) => each.name);
}
