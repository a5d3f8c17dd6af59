import { runDeployment } from "./deploy/main.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";

/** One deployment, rollback or dry run; see `automation/deploy.sh --help`. */
process.exitCode = await runDeployment({
  argv: process.argv.slice(2),
  openWorkplace,
  environment: process.env,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});
