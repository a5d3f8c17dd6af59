/** The platform and stack whose things on a host are meant. */
export interface Scope {
  readonly platform: string;
  readonly stack: string;
}

/** Something of ours on a Docker host, recognised by its labels. */
export interface HostObject {
  readonly kind: "container" | "network" | "volume";
  /** Full id; a volume's id is its name. This is also the id that the engine's state holds. */
  readonly id: string;
  readonly name: string;
  /** Service or accessory, from the label. */
  readonly role: string | undefined;
  readonly running: boolean;
}

/** What the edge routes by: what its workers have loaded and what lies ready for the next reload, as one text. */
export type LiveEdge =
  | { readonly kind: "absent" }
  | { readonly kind: "running"; readonly routes: string }
  /** The edge runs but does not say what it names: then everything counts as named. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** What a deployment looks at and changes on a Docker host beside the engine. */
export interface Host {
  /** Everything that carries the scope's labels. */
  objects(): Promise<readonly HostObject[]>;
  edge(): Promise<LiveEdge>;
  /** Remove an object; one that is gone already is no error. */
  remove(object: HostObject): Promise<void>;
}
