import { availableParallelism, loadavg } from "node:os";
import { benches } from "./cases.ts";
import { line } from "./measure.ts";

// node tests/bench/run.ts [name…]   Prints ratios taken in one run. Numbers on a busy machine mean little: the load is printed.

const wanted = process.argv.slice(2);
const chosen = benches.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
if (chosen.length === 0) {
  console.error(
    `error: no benchmark is called ${wanted.join(" ")}: choose from ${benches.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(1);
}
console.log(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`);
for (const { name, measure } of chosen) {
  console.log(name);
  for (const measurement of await measure()) console.log(line(measurement));
}
