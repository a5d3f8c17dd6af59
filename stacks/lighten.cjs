// Loaded before the SDK (`nodeargs` in Pulumi.yaml): leaves out of it what no program here uses and each run would wait
// for. An SDK that has moved these parts loads them again: nothing but that time is lost.
const { createRequire, enableCompileCache } = require("node:module");
const path = require("node:path");

// Serialising functions is for dynamic providers, the Automation API for programs that run programs.
const unused = [
  "@pulumi/pulumi/automation",
  "@pulumi/pulumi/runtime/closure/codePaths",
  "@pulumi/pulumi/runtime/closure/serializeClosure",
];
const tracing = [
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace-node",
];

// The SDK is megabytes of code; compiled once, it starts in half the time.
enableCompileCache?.(path.join(__dirname, "..", "node_modules", ".cache", "node-compile"));

// The SDK has a package look up every frame of every stack trace in source maps. Types are stripped in place: Node's own
// traces are right without.
Object.defineProperty(Error, "prepareStackTrace", { configurable: true, get: () => undefined, set: () => {} });

for (const part of unused) leaveOut(part, absent(part));
// It attaches a debugger to this process, for messages about functions that cannot be serialised.
leaveOut("@pulumi/pulumi/runtime/closure/v8Hooks", { isInitializedAsync: () => Promise.resolve() });
const isTraced = process.env.TRACEPARENT || process.argv.some((argument) => argument.startsWith("--tracing"));
if (!isTraced) {
  for (const part of tracing) leaveOut(part, absent(part));
  if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) makePromisesCheap();
}

function leaveOut(part, exports) {
  try {
    const file = createRequire(require.resolve("@pulumi/pulumi")).resolve(part);
    require.cache[file] = { id: file, filename: file, loaded: true, children: [], paths: [], exports };
  } catch {
    // Not there, not loaded.
  }
}

/** The SDK takes a stack trace for each promise, hundreds a resource, and shows it only when it is told to look for leaks. */
function makePromisesCheap() {
  const debuggable = require("@pulumi/pulumi/runtime/debuggable");
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/** Stands for a module and all that is in it: what is called says that it is not there. */
function absent(part) {
  const refuse = () => {
    throw new Error(`${part} is left out of this program, see stacks/lighten.cjs`);
  };
  const stand = new Proxy(refuse, { get: (_, key) => key === "__esModule" || stand, construct: refuse });
  return stand;
}
