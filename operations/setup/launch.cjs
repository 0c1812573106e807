// What happens before any TypeScript runs: prerequisites are checked, npm packages installed. In the syntax of Node.js 10, see
// prerequisites.cjs.
// biome-ignore-all lint/style/useNodejsImportProtocol: an old Node.js does not know it
'use strict';

const fs = require('fs');
const path = require('path');
const prerequisites = require('./prerequisites.cjs');

/** Answers without looking at other programs: help, and `doctor`, which reports on them itself. */
const WITHOUT_CHECK = ['-h', '--help', 'help', '-V', '--version', 'doctor'];
/** A shell asks at a keystroke (operations/completion): then nothing is checked, installed or said. */
const ASKED_BY_SHELL = '__complete';
const EXIT_MISTAKE = 2;

/** Runs ./biosphere with its arguments. */
async function launch(checkout, argv) {
  const own = argv.indexOf('--') < 0 ? argv : argv.slice(0, argv.indexOf('--'));
  if (argv[0] === ASKED_BY_SHELL && !require('./dependencies.cjs').areInstalled(checkout)) process.exit(0);
  const lenient =
    argv.length === 0 || argv[0] === ASKED_BY_SHELL || own.some((each) => WITHOUT_CHECK.indexOf(each) >= 0);
  await makeReady(checkout, { lenient, json: own.indexOf('--json') >= 0 });
  const { main } = require('../cli.ts');
  const code = await main(argv, checkout);
  // What was written to a pipe may be on its way still, and an exit would cut it off: JSON of many biomes, for example.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  process.exit(code);
}

/** Checks and installs what TypeScript needs, then makes `require` read TypeScript. Leaves the process where that fails. */
async function makeReady(checkout, { lenient, json }) {
  refuseOldNode();
  const dependencies = require('./dependencies.cjs');
  const ready = dependencies.areInstalled(checkout);
  if (!ready || !lenient) {
    // Kept in node_modules, so that a new installation looks again.
    const stamp = path.join(checkout, 'node_modules', '.biosphere-prerequisites.json');
    const problems = prerequisites.checkOnce(stamp, process.env);
    if (problems.length > 0) refuse(problems, json);
  }
  if (!ready) await installOnce(checkout, dependencies);
  // The AWS SDK would warn of Node.js 20, which this project supports.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  require('tsx/cjs');
}

/** The rest of the check uses syntax and modules that an old Node.js does not know; all other programs are named as well. */
function refuseOldNode() {
  if (prerequisites.compare(process.versions.node, '20.0') >= 0) return;
  const problems = prerequisites.problemsOf(prerequisites.check(process.env));
  const received = `Node.js ${process.versions.node} (${process.execPath}) is too old`;
  const node = {
    received,
    allowed: 'Node.js 20.0 or newer is needed',
    fix: 'Get it from https://nodejs.org/en/download',
  };
  refuse([node].concat(problems.filter((each) => each.received.indexOf('Node.js') !== 0)), false);
}

function refuse(problems, json) {
  for (const { received, allowed, fix } of problems) process.stderr.write(`${received}. ${allowed}. ${fix}.\n`);
  process.stderr.write('Nothing was changed. Install what is missing and run the same command again.\n');
  if (json) {
    const error = { kind: 'UserError', exitCode: EXIT_MISTAKE, problems };
    process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
  }
  process.exit(EXIT_MISTAKE);
}

/** One installation at a time: a second command waits for the first one's. */
async function installOnce(checkout, dependencies) {
  const say = (text) => process.stderr.write(`${text}\n`);
  const lock = path.join(checkout, '.biosphere', 'installing');
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  while (!take(lock)) {
    if (!isAlive(lock)) fs.rmSync(lock, { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  process.on('exit', () => fs.rmSync(lock, { recursive: true, force: true }));
  try {
    if (dependencies.areInstalled(checkout)) return;
    const started = Date.now();
    if (isFirst())
      say('The first set-up on this machine takes about 12 minutes on two cores, and 6 GB of disk in all.');
    say('Installing the npm packages of package-lock.json (1.2 GB, about a minute) …');
    await dependencies.install(checkout, process.env, say);
    say(`✓ npm packages ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    say(`The npm packages could not be installed: ${error.message}`);
    say('They come from the registry that npm is set up for. Mend the cause and run the same command again.');
    process.exit(1);
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

/** Whether nothing has been built for any checkout yet. */
function isFirst() {
  const cache = process.env.XDG_CACHE_HOME || path.join(require('os').homedir(), '.cache');
  return !fs.existsSync(path.join(cache, 'biosphere'));
}

/** A file made only by whoever is first, with the process id of its maker. */
function take(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(lock) {
  try {
    process.kill(Number(fs.readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { launch, makeReady };
