import grpc from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto, { type LogRequest, type SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourceProto, {
  type ReadResourceRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { ResourceRecord } from "../state/record.ts";
import { Halted } from "../steps/run.ts";
import { type Properties, unknown } from "../values/value.ts";
import { type Goal, parseGoal, parseRead, type ReadGoal } from "./goal.ts";
import { fromStruct, toStruct } from "./struct.ts";

/** What the program asks of an engine. */
export interface Monitor {
  register(goal: Goal): Promise<ResourceRecord>;
  read(goal: ReadGoal): Promise<ResourceRecord>;
  outputs(urn: string, outputs: Properties): Promise<void>;
  invoke(token: string, args: Properties, provider: string, version: string): Promise<Properties>;
  log(severity: "debug" | "error" | "info" | "warning", message: string, urn: string, ephemeral: boolean): void;
  /** The program came to its end without an error. */
  ended(): void;
  /** A request asks for what is not carried out. */
  refuse(message: string): Promise<never>;
}

/** Running services of an engine. */
export interface MonitorServer {
  readonly address: string;
  close(): void;
}

const { ResourceMonitorFeature } = resourceProto;
const features = [
  ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
];
const severities = ["debug", "info", "warning", "error"] as const;
const maximumMessage = 400 * 1024 * 1024;

/** Serve Pulumi's ResourceMonitor and Engine services on the loopback interface. */
export async function serveMonitor(monitor: Monitor): Promise<MonitorServer> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maximumMessage,
    "grpc.max_send_message_length": maximumMessage,
  });
  server.addService(
    resourceGrpc.ResourceMonitorService,
    complete(resourceGrpc.ResourceMonitorService, {
      getDeploymentInfo: answer(() => deploymentInfo()),
      registerResource: answer((request: RegisterResourceRequest) => register(monitor, request)),
      readResource: answer((request: ReadResourceRequest) => read(monitor, request)),
      registerResourceOutputs: answer((request: RegisterResourceOutputsRequest) => outputs(monitor, request)),
      invoke: answer((request: ResourceInvokeRequest) => invoke(monitor, request)),
      signalAndWaitForShutdown: answer(() => {
        monitor.ended();
        return new empty.Empty();
      }),
    }),
  );
  let root = "";
  server.addService(
    engineGrpc.EngineService,
    complete(engineGrpc.EngineService, {
      log: answer((request: LogRequest) => log(monitor, request)),
      getRootResource: answer(() => {
        const response = new engineProto.GetRootResourceResponse();
        response.setUrn(root);
        return response;
      }),
      setRootResource: answer((request: SetRootResourceRequest) => {
        root = request.getUrn();
        return new engineProto.SetRootResourceResponse();
      }),
    }),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

type Handlers = grpc.UntypedServiceImplementation;

/** Calls that are not served answer "unimplemented", with their name. */
function complete(service: object, handlers: Handlers): Handlers {
  const all: Handlers = { ...handlers };
  for (const name of Object.keys(service)) {
    all[name] ??= (_call: unknown, reply: grpc.sendUnaryData<never>) => {
      reply({ code: grpc.status.UNIMPLEMENTED, details: `unsupported: ${name}` });
    };
  }
  return all;
}

function answer<Request, Response>(
  work: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, reply) => {
    const respond = async () => work(call.request);
    respond().then(
      (response) => reply(null, response),
      (error: unknown) => {
        // The SDK ends quietly on this code: the run is over and has said why.
        if (error instanceof Halted) return reply({ code: grpc.status.UNAVAILABLE, details: error.message });
        return reply({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}

function deploymentInfo() {
  const info = new resourceProto.DeploymentInfo();
  info.setSupportedfeaturesList(features);
  return info;
}

async function register(monitor: Monitor, request: RegisterResourceRequest) {
  const record = await monitor.register(await parseOrRefuse(monitor, request));
  const response = new resourceProto.RegisterResourceResponse();
  response.setUrn(record.urn);
  if (record.id !== undefined && record.id !== unknown) response.setId(record.id);
  if (record.custom) response.setObject(toStruct(record.outputs ?? {}));
  return response;
}

async function parseOrRefuse(monitor: Monitor, request: RegisterResourceRequest): Promise<Goal> {
  try {
    return parseGoal(request);
  } catch (error) {
    return monitor.refuse(error instanceof Error ? error.message : String(error));
  }
}

async function read(monitor: Monitor, request: ReadResourceRequest) {
  const record = await monitor.read(parseRead(request));
  const response = new resourceProto.ReadResourceResponse();
  response.setUrn(record.urn);
  response.setProperties(toStruct(record.outputs ?? {}));
  return response;
}

async function outputs(monitor: Monitor, request: RegisterResourceOutputsRequest) {
  await monitor.outputs(request.getUrn(), fromStruct(request.getOutputs()));
  return new empty.Empty();
}

async function invoke(monitor: Monitor, request: ResourceInvokeRequest) {
  const args = fromStruct(request.getArgs());
  const result = await monitor.invoke(request.getTok(), args, request.getProvider(), request.getVersion());
  const response = new resourceProto.ResourceInvokeResponse();
  response.setReturn(toStruct(result));
  return response;
}

function log(monitor: Monitor, request: LogRequest) {
  const severity = severities[request.getSeverity()] ?? "info";
  monitor.log(severity, request.getMessage(), request.getUrn(), request.getEphemeral());
  return new empty.Empty();
}
