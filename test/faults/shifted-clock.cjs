// Loaded into every Node of a command by --require: its Date is FAULTS_CLOCK_SHIFT_MS away from everybody else's.
'use strict';

const shift = Number(process.env.FAULTS_CLOCK_SHIFT_MS);
const RealDate = Date;

global.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }

  static now() {
    return RealDate.now() + shift;
  }
};
