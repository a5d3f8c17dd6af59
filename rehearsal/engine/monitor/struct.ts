import struct, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { mapProperties, type Properties, type Value } from "../values/value.ts";

/** Properties in a protobuf structure. */
export function fromStruct(message: Struct | undefined): Properties {
  const result: Record<string, Value> = {};
  for (const [key, value] of Object.entries(message?.toJavaScript() ?? {})) result[key] = toValue(value);
  return result;
}

/** Properties as a protobuf structure. */
export function toStruct(properties: Properties): Struct {
  return struct.Struct.fromJavaScript({ ...mapProperties(properties, (value) => value) });
}

function toValue(value: unknown): Value {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string")
    return value;
  if (Array.isArray(value)) return value.map(toValue);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toValue(item)]));
  }
  return null;
}
