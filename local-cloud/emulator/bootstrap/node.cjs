// Runs a function with a nodejs runtime: the Lambda Runtime API's client
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), as the managed runtime has it.
'use strict';
const http = require('node:http');
const path = require('node:path');
const fs = require('node:fs');
const util = require('node:util');
const { pathToFileURL } = require('node:url');

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId = '';

// The emulator holds the other end of standard input: it closes when the emulator ends, and so do we.
process.stdin.on('error', () => process.exit(1)).on('end', () => process.exit(1));
process.stdin.resume();
process.stdin.unref();

function call(method, resource, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: `/2018-06-01/runtime${resource}`, headers });
    request.on('error', reject).on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.end(body);
  });
}

// One log event a call, as the managed runtime writes it: time, request, level, message; lines are joined by \r.
for (const [name, level] of [
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
  ['debug', 'DEBUG'],
  ['trace', 'TRACE'],
]) {
  console[name] = (...values) => {
    const text = util.format(...values).replace(/\n/g, '\r');
    fs.writeSync(1, `${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: util.format(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

async function load() {
  const [, file, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER) ?? [];
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, file ?? '');
  const found = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((each) => fs.existsSync(each));
  const failure = (type, message) => Object.assign(new Error(message), { name: type });
  if (!found) throw failure('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const module = found.endsWith('.mjs') ? await import(pathToFileURL(found)) : await requireOrImport(found);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') {
    throw failure('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  }
  return handler;
}

async function requireOrImport(file) {
  try {
    return require(file);
  } catch (error) {
    if (error.code === 'ERR_REQUIRE_ESM' || error instanceof SyntaxError) return import(pathToFileURL(file));
    throw error;
  }
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const clientContext = headers['lambda-runtime-client-context'];
  return {
    awsRequestId: requestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext ? JSON.parse(clientContext) : undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const result = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)));
    if (typeof result?.then === 'function') result.then(resolve, reject);
    else if (handler.length < 3) resolve(result);
  });
}

async function main() {
  let handler;
  try {
    handler = await load();
  } catch (error) {
    console.error(error);
    await call('POST', '/init/error', JSON.stringify(describe(error)));
    process.exit(1);
  }
  for (;;) {
    const next = await call('GET', '/invocation/next');
    requestId = next.headers['lambda-runtime-aws-request-id'];
    process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
    try {
      const result = await run(handler, JSON.parse(next.body), contextOf(next.headers));
      await call('POST', `/invocation/${requestId}/response`, JSON.stringify(result ?? null));
    } catch (error) {
      const details = describe(error);
      console.error('Invoke Error', JSON.stringify({ ...details, stack: details.trace }));
      await call('POST', `/invocation/${requestId}/error`, JSON.stringify(details));
    }
  }
}

for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, async (error) => {
    console.error(event === 'uncaughtException' ? 'Uncaught Exception' : 'Unhandled Promise Rejection', error);
    const details = {
      ...describe(error),
      ...(event === 'unhandledRejection' && { errorType: 'Runtime.UnhandledPromiseRejection' }),
    };
    if (requestId) await call('POST', `/invocation/${requestId}/error`, JSON.stringify(details)).catch(() => {});
    process.exit(128);
  });
}
main().catch(() => process.exit(1));
