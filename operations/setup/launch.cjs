'use strict';

module.exports = function launch(checkout, argv) {
  require('tsx/cjs');
  require('../cli.ts')
    .main(argv, checkout)
    .then((code) => process.exit(code));
};
