import { parseBiome } from '../../../environments/biome';
import { landscape } from '../../../environments/landscape';
import { resolve } from '../../../environments/resolve';
import { consoleLinks, localLinks } from '../../../operations/biomes/links';
import { product } from '../../product';

const ada = resolve(landscape, 'aws', parseBiome('sandbox-dev/ada', 'sandbox-dev'));

test('each part of a deployment has a page in the console of its region, by its own names', () => {
  const links = consoleLinks(ada, product);
  const urlOf = (name: string) => links.find((each) => each.name === name)?.url;
  const home = 'https://eu-west-1.console.aws.amazon.com';
  expect(links[0]?.url).toBe(
    `${home}/states/home?region=eu-west-1#/statemachines/view/arn%3Aaws%3Astates%3Aeu-west-1%3A111111111111%3AstateMachine%3Abio-sandbox-dev-ada-flow`,
  );
  expect(urlOf('guesser')).toBe(
    `${home}/lambda/home?region=eu-west-1#/functions/bio-sandbox-dev-ada-guesser/aliases/live`,
  );
  expect(urlOf('logs')).toBe(
    `${home}/cloudwatch/home?region=eu-west-1#logsV2:log-groups$3FlogGroupNameFilter$3D$252Faws$252Flambda$252Fbio-sandbox-dev-ada-`,
  );
  expect(urlOf('database')).toContain('#database:id=bio-sandbox-dev-shared-postgres;is-cluster=false');
  expect(urlOf('models')).toContain('prefix=models%2Fada%2F');
  for (const { url, isPage } of links) {
    expect(isPage).toBe(true);
    expect(() => new URL(url)).not.toThrow();
  }
});

test('where there are no biomes, main is shown; what a product does not have is left out', () => {
  const main = resolve(landscape, 'aws', 'live-prd');
  expect(consoleLinks(main, product)[0]?.url).toContain('bio-live-prd-main-flow');
  const bare = { name: 'bare', services: [], models: [], workflows: [] };
  expect(consoleLinks(main, bare).map(({ name }) => name)).toEqual(['logs']);
});

test('the local cloud has endpoints, and no password in any of them', () => {
  const service = { host: '127.0.0.1', port: 5, dbname: 'biome_ada', user: 'biome_ada', password: 'x' };
  const links = localLinks({ api: 'http://127.0.0.1:1', store: 'http://127.0.0.1:2' }, service);
  expect(links.map(({ name }) => name)).toEqual(['api', 'store', 'database']);
  expect(links.at(-1)?.url).toBe('postgresql://biome_ada@127.0.0.1:5/biome_ada?sslmode=verify-full');
  expect(links.some(({ isPage }) => isPage)).toBe(false);
});
