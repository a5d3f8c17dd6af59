import type { Service } from "../../src/catalog/services.ts";

/** One command of a service's tests, run in its folder; in order, until one fails. */
export type ServiceCommand = readonly string[];

/** How a service is tested follows from its ecosystem; the coverage of at least 70 % is enforced by its own configuration. */
export function testCommands(ecosystem: Service["ecosystem"]): readonly ServiceCommand[] {
  switch (ecosystem) {
    case "npm":
      return [
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["npm", "test"],
      ];
    case "pip":
      return [
        ["python3", "-m", "venv", ".venv"],
        [
          ".venv/bin/python",
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "-r",
          "requirements-dev.txt",
        ],
        [".venv/bin/python", "-m", "pytest"],
      ];
    default:
      return ecosystem satisfies never;
  }
}
