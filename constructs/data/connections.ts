/** How a server's connections are divided: so many for each biome, so many for the platform's own functions, the rest for main. */
export const BIOME_CONNECTIONS = 8;
export const PLATFORM_CONNECTIONS = 5;
/** What PostgreSQL and RDS keep for themselves. */
const ADMINISTRATION_CONNECTIONS = 10;

/** What is left for the main deployment when all biomes are there. */
export function mainConnections(maxConnections: number, maxBiomes: number): number {
  return maxConnections - ADMINISTRATION_CONNECTIONS - PLATFORM_CONNECTIONS - maxBiomes * BIOME_CONNECTIONS;
}
