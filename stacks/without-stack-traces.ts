/**
 * cdktf records a stack trace for every construct and never shows it: at the size of a whole organisation that is most of
 * the time of a synthesis (measured: 1.4 s against 0.6 s). Import this before anything of cdktf. It is the one patch of
 * cdktf that this project makes; without it everything works the same, slower.
 */
import stackTrace = require('cdktf/lib/tokens/private/stack-trace');

(stackTrace as { captureStackTrace: () => string[] }).captureStackTrace = () => [];
