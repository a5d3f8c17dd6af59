import { z } from "zod";
import { labelKeys } from "../src/lib/labels.ts";
import { unknownValue, type Resource } from "./resource.ts";
import type { PolicyContext, Rule } from "./rule.ts";

const known = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal(unknownValue), schema]).optional();

const ContainerInputs = z.looseObject({
  image: known(z.string()),
  name: known(z.string()),
  __defaults: z.array(z.string()).optional(),
  labels: known(z.array(z.looseObject({ label: z.string(), value: known(z.string()) }))),
  healthcheck: known(z.looseObject({ tests: known(z.array(z.string())) })),
  destroyGraceSeconds: known(z.number()),
  memory: known(z.number()),
  cpus: known(z.union([z.string(), z.number()])),
  ports: known(z.array(z.unknown())),
  publishAllPorts: known(z.boolean()),
  networkMode: known(z.string()),
  privileged: known(z.boolean()),
  volumes: known(z.array(z.looseObject({ hostPath: known(z.string()) }))),
  restart: known(z.string()),
});
type ContainerInputs = z.infer<typeof ContainerInputs>;

const containerType = "docker:index/container:Container";

/** Labels that are known before the update. */
const labelsOf = ({ labels }: ContainerInputs) =>
  new Map(Array.isArray(labels) ? labels.map(({ label, value }) => [label, value]) : []);

/** A service's container is rolled, start-first; accessories and the edge are not. */
const isRolled = (inputs: ContainerInputs, { services }: PolicyContext) =>
  services.includes(labelsOf(inputs).get(labelKeys.service) ?? "");

function containerRule(
  name: string,
  why: string,
  about: "every" | "rolled",
  check: (inputs: ContainerInputs, resource: Resource) => readonly string[],
): Rule {
  return {
    name,
    why,
    check(resource, context) {
      if (resource.type !== containerType) return [];
      const inputs = ContainerInputs.safeParse(resource.inputs);
      if (!inputs.success) return [`the container's inputs cannot be read: ${z.prettifyError(inputs.error)}`];
      return about === "every" || isRolled(inputs.data, context) ? check(inputs.data, resource) : [];
    },
  };
}

const isSet = (value: unknown) => value !== undefined && value !== 0 && value !== "" && value !== "0";

/** Rules about the containers of a platform. */
export const containerRules: readonly Rule[] = [
  containerRule("digest-only", "a tag can point at other bytes tomorrow", "rolled", ({ image }) =>
    image === unknownValue || /^[^@\s]+@sha256:[0-9a-f]{64}$/.test(image ?? "")
      ? []
      : [
          `runs image "${image ?? ""}"; a service runs repository@sha256:… only, so that every stack runs the same bytes`,
        ],
  ),
  containerRule("no-latest", "latest changes under a running platform", "every", ({ image }) => {
    if (image === undefined || image === unknownValue || image.includes("@sha256:")) return [];
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    return tag === undefined || tag === "latest"
      ? [`runs image "${image}"; give it a version tag or a digest, never latest`]
      : [];
  }),
  containerRule("health", "the gate cannot tell a bad release from a good one", "rolled", (inputs) => {
    const { healthcheck } = inputs;
    const tests = healthcheck === unknownValue ? undefined : healthcheck?.tests;
    return [
      // Without tests of its own a container has those of its image, which every service's Dockerfile declares.
      ...(Array.isArray(tests) && (tests[0] === "NONE" || tests.length < 2)
        ? ["switches its image's health check off; leave healthcheck out or give it a command"]
        : []),
      ...(labelsOf(inputs).has(labelKeys.readySeconds)
        ? []
        : [`has no label ${labelKeys.readySeconds}; the gate has to know how long the container may take to be ready`]),
    ];
  }),
  containerRule("grace", "the provider's default kills running requests at once", "every", ({ destroyGraceSeconds }) =>
    isSet(destroyGraceSeconds) ? [] : ["has no destroyGraceSeconds; set it above the longest request"],
  ),
  containerRule("limits", "one service could starve the host", "rolled", ({ memory, cpus }) => [
    ...(isSet(memory) ? [] : ["has no memory limit; set memory"]),
    ...(isSet(cpus) ? [] : ["has no CPU limit; set cpus"]),
  ]),
  containerRule("no-host-port", "two generations cannot share a host port", "rolled", (inputs) => [
    ...(Array.isArray(inputs.ports) && inputs.ports.length > 0
      ? ["publishes a host port; users reach a service through the edge only"]
      : []),
    ...(inputs.publishAllPorts === true
      ? ["publishes all its ports; users reach a service through the edge only"]
      : []),
    ...(inputs.networkMode === "host" ? ["uses the host's network; give it the platform's network"] : []),
  ]),
  containerRule(
    "start-first",
    "the old container would stop before the new one serves",
    "rolled",
    ({ name, __defaults = [] }, resource) => [
      ...(resource.deleteBeforeReplace === true
        ? ["is deleted before its replacement; set deleteBeforeReplace: false"]
        : []),
      ...(name !== undefined && name !== unknownValue && !__defaults.includes("name")
        ? [`has the fixed name "${name}", which makes the provider delete it first; leave the name to the engine`]
        : []),
    ],
  ),
  containerRule("confined", "a service that owns the host owns every other service", "rolled", (inputs) => [
    ...(inputs.privileged === true ? ["is privileged; drop privileged"] : []),
    ...(Array.isArray(inputs.volumes) &&
    inputs.volumes.some(({ hostPath }) => hostPath?.endsWith("docker.sock") === true)
      ? ["mounts the Docker socket; a service never talks to Docker"]
      : []),
  ]),
];
