import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Files } from "./files.schema.ts";

/** Files that are generated, and what to do about those on the default branch. */
export interface RepositoryFilesArgs {
  readonly repository: pulumi.Input<string>;
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** `declare` writes them; else this component is empty and the stack compares. */
  readonly mode: Files;
}

/** Branch whose files count. */
export const defaultBranch = "main";

/** Generated files as commits, one after the other: two writes at once to a branch refuse each other. */
export class RepositoryFiles extends pulumi.ComponentResource {
  /** The commits; rules that would refuse them come after. */
  readonly resources: readonly github.RepositoryFile[];

  constructor(name: string, { repository, files, mode }: RepositoryFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:governance:RepositoryFiles", name, {}, opts);
    const written: github.RepositoryFile[] = [];
    for (const [file, content] of mode === "declare" ? Object.entries(files) : []) {
      const commitMessage = `Update ${file}`;
      const args = { repository, file, content, branch: defaultBranch, commitMessage, overwriteOnCreate: true };
      const options = { parent: this, dependsOn: [...written] };
      written.push(new github.RepositoryFile(`${name}-${file}`, args, options));
    }
    this.resources = written;
    this.registerOutputs({});
  }
}
