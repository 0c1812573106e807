// The programs that have to be there before anything else happens. Plain JavaScript in the syntax of Node.js 10 and without
// dependencies: it also runs where Node.js is too old and nothing is installed yet.
// biome-ignore-all lint/style/useNodejsImportProtocol: an old Node.js does not know it
'use strict';

const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

/**
 * What is needed: `programs` are tried in order, `args` make one print its version, which `pattern` reads.
 * Newer minor versions of Python are listed since some systems give `python3` to an older one.
 */
const PREREQUISITES = [
  {
    name: 'Node.js',
    programs: ['node'],
    args: ['--version'],
    pattern: /v(\d+\.\d+\.\d+)/,
    needed: '20.0',
    from: 'https://nodejs.org/en/download',
  },
  {
    name: 'npm',
    programs: ['npm'],
    args: ['--version'],
    pattern: /^(\d+\.\d+\.\d+)/m,
    needed: '9.0',
    from: 'https://nodejs.org/en/download (it comes with Node.js)',
  },
  {
    name: 'git',
    programs: ['git'],
    args: ['--version'],
    pattern: /version (\d+\.\d+(\.\d+)?)/,
    needed: '2.25',
    from: 'https://git-scm.com/downloads',
  },
  {
    name: 'Go',
    programs: ['go'],
    args: ['version'],
    pattern: /go(\d+\.\d+(\.\d+)?)/,
    needed: '1.25',
    from: 'https://go.dev/dl',
  },
  {
    name: 'Python (with its venv module)',
    programs: ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'],
    // Debian and Ubuntu split venv and ensurepip off into the package python3-venv.
    args: ['-c', 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])'],
    pattern: /^(\d+\.\d+\.\d+)/m,
    needed: '3.10',
    from: 'https://www.python.org/downloads, on Debian and Ubuntu the packages python3 and python3-venv',
  },
  {
    name: 'Terraform',
    programs: ['terraform'],
    args: ['version'],
    pattern: /Terraform v(\d+\.\d+\.\d+)/,
    needed: '1.11',
    from: 'https://developer.hashicorp.com/terraform/install',
  },
];

/** Runs every program. Returns one finding per prerequisite: {name, needed, from, ok, version, file, program}. */
function check(env) {
  return PREREQUISITES.map((each) => find(each, env));
}

/** The findings that are not in order, as problems: {received, allowed, fix}. */
function problemsOf(findings) {
  return findings
    .filter((each) => !each.ok)
    .map((each) => ({
      received: describe(each),
      allowed: `${each.name} ${each.needed} or newer is needed`,
      fix: `Get it from ${each.from}`,
    }));
}

/**
 * As {@link check}, but programs that are the same files as when all was in order are not run again: every command begins
 * with this. Returns the problems.
 */
function checkOnce(stampFile, env) {
  const stamp = readJson(stampFile);
  if (stamp && unchanged(stamp, env)) return [];
  const findings = check(env);
  const problems = problemsOf(findings);
  if (problems.length === 0) writeStamp(stampFile, findings, env);
  return problems;
}

function describe(finding) {
  if (!finding.file) return `${finding.name} was not found on the PATH`;
  if (!finding.version) return `${finding.name}: ${finding.file} does not work (${finding.said})`;
  return `${finding.name} ${finding.version} (${finding.file}) is too old`;
}

function find(prerequisite, env) {
  const base = { name: prerequisite.name, needed: prerequisite.needed, from: prerequisite.from };
  let best = Object.assign({}, base, { ok: false });
  for (const program of prerequisite.programs) {
    const file = onPath(program, env.PATH);
    if (!file) continue;
    const run = spawnSync(file, prerequisite.args, {
      // Terraform would ask its maker for a newer version.
      env: Object.assign({}, env, { CHECKPOINT_DISABLE: '1' }),
      encoding: 'utf8',
      timeout: 20000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const match = prerequisite.pattern.exec(run.stdout || '');
    const version = run.status === 0 && match ? match[1] : undefined;
    const said = version ? undefined : firstLine(run);
    const finding = Object.assign({}, base, { ok: false, program, file, version, said });
    if (version && compare(version, prerequisite.needed) >= 0) return Object.assign(finding, { ok: true });
    if (!best.version) best = finding;
  }
  return best;
}

/** The last line of what a failing program said, which in Python is the cause. */
function firstLine(run) {
  const lines = `${run.stderr || ''}`.trim().split('\n');
  return lines[lines.length - 1] || (run.error ? run.error.message : `exit code ${run.status}`);
}

function onPath(program, pathVariable) {
  for (const folder of (pathVariable || '').split(path.delimiter)) {
    const file = path.join(folder, program);
    if (path.isAbsolute(file) && isExecutable(file)) return file;
  }
  return undefined;
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch (_error) {
    return false;
  }
}

/** Compares `1.9.10` with `1.11` by numbers. */
function compare(a, b) {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] || 0) - (right[at] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function writeStamp(stampFile, findings, env) {
  const programs = findings.map((each) => ({ program: each.program, identity: identityOf(each.program, env) }));
  try {
    fs.mkdirSync(path.dirname(stampFile), { recursive: true });
    fs.writeFileSync(stampFile, `${JSON.stringify({ programs }, null, 2)}\n`);
  } catch (_error) {
    // Without a stamp the programs are asked again next time; whatever keeps it from being written shows itself there.
  }
}

function unchanged(stamp, env) {
  return (
    Array.isArray(stamp.programs) &&
    stamp.programs.length === PREREQUISITES.length &&
    stamp.programs.every((each) => each.identity && each.identity === identityOf(each.program, env))
  );
}

/** Path and time of change of the file that a program's name leads to. */
function identityOf(program, env) {
  const file = onPath(program, env.PATH);
  if (!file) return undefined;
  const real = fs.realpathSync(file);
  return `${file} ${real} ${fs.statSync(real).mtimeMs}`;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (_error) {
    return undefined;
  }
}

module.exports = { PREREQUISITES, check, checkOnce, compare, onPath, problemsOf };
