import { resolve } from "node:path";

/** The clone these files belong to. */
export const root = resolve(import.meta.dirname, "..");
