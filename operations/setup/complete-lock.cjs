// npm leaves packages of other platforms out of package-lock.json when the registry does not answer for them, or when
// node_modules is there already (https://github.com/npm/cli/issues/4828), and `npm ci` then refuses the file. This adds them:
// with the version that their parent asks for and their platform, so that npm only fetches them where they fit.
// Run it after `npm install`: node operations/setup/complete-lock.cjs
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const SYSTEMS = { windows: 'win32' };
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };
/** `cli-linux-x64-musl`: system, processor, and on Linux the C library. */
const PLATFORM =
  /(?:^|[-/])(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|windows)-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(\w+))?$/;

/** The optional packages that `packages` of a lock file lacks, as entries for it. Throws on a name without a platform. */
function missingEntries(packages) {
  const missing = {};
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies || {})) {
      if (isThere(packages, place, name)) continue;
      missing[`node_modules/${name}`] = {
        version,
        ...platformOf(name),
        ...(entry.dev && { dev: true }),
        optional: true,
      };
    }
  }
  return missing;
}

/** Looks as Node.js does: in the package's own folder, then in each folder above it. */
function isThere(packages, place, name) {
  const above = place.split(/\/?node_modules\//);
  return above.some((_, at) => {
    const folder = above.slice(0, above.length - at).join('/node_modules/');
    return packages[`${folder ? `${folder}/` : ''}node_modules/${name}`.replace(/^\/+/, '')] !== undefined;
  });
}

function platformOf(name) {
  const match = PLATFORM.exec(name);
  if (!match) throw new Error(`${name} has no platform in its name: add it to package-lock.json by hand`);
  const [, system, processor, library] = match;
  const os = SYSTEMS[system] || system;
  return { cpu: [processor], ...(os === 'linux' && LIBRARIES[library] && { libc: [LIBRARIES[library]] }), os: [os] };
}

function main(file) {
  const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
  const missing = missingEntries(lock.packages);
  const all = Object.entries({ ...lock.packages, ...missing });
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${Object.keys(missing).length} packages of other platforms added\n`);
}

// Another lock file may be named, for example that of a lane in test/ways-out.
if (require.main === module) main(process.argv[2] || path.join(__dirname, '..', '..', 'package-lock.json'));

module.exports = { missingEntries };
