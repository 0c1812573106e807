import { readFileSync } from 'node:fs';
import { UserError } from './errors';

/** Sections of an AWS configuration file, by their header: `profile biosphere-000000000010`, `services biosphere-local`. */
export type AwsConfig = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** @throws UserError where there is no such file */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw Object.assign(error as Error, { path: file });
    throw new UserError(
      `The local cloud has not been started in this checkout: there is no ${file}`,
      'This command works on what runs there',
      'Start it with ./biosphere cloud up',
    );
  }
}

/** Reads the file. Nested settings (`s3 =` with indented lines) become `s3.endpoint_url`. */
export function readAwsConfig(file: string): AwsConfig {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> = {};
  let parent = '';
  for (const line of textOf(file).split('\n')) {
    const header = /^\[\s*([^\]]+?)\s*\]/.exec(line);
    const setting = /^(\s*)([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (header) {
      section = {};
      sections.set(header[1] as string, section);
    } else if (setting) {
      const [, indent = '', name = '', value = ''] = setting;
      if (!indent) parent = value === '' ? `${name}.` : '';
      if (value !== '') section[indent ? parent + name : name] = value;
    }
  }
  return sections;
}

/** Endpoint of a service for a profile: of its `services` section first, then of the profile itself. */
export function endpointOf(config: AwsConfig, profile: string, service: string): string | undefined {
  const settings = config.get(`profile ${profile}`);
  const services = config.get(`services ${settings?.services}`);
  return services?.[`${service}.endpoint_url`] ?? settings?.endpoint_url;
}
