// `npm test`: the same set-up as ./biosphere, then every suite.
'use strict';

const path = require('node:path');
const { makeReady } = require('../../operations/setup/launch.cjs');

const checkout = path.resolve(__dirname, '..', '..');
makeReady(checkout, { lenient: false, json: false })
  .then(() => require('./run.ts').main(process.argv.slice(2), checkout))
  .then((code) => process.exit(code));
