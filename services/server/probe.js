// The image's HEALTHCHECK: exit 0 where /healthz answers 200, else say what came.
// A bare socket, because loading fetch costs more than the whole probe.
import { connect } from "node:net";

let answer = "";
const fail = (reason) => {
  process.stderr.write(`/healthz: ${reason}\n`);
  process.exit(1);
};
const socket = connect(Number(process.env.PORT ?? 3000), "127.0.0.1");
socket.setTimeout(1500, () => fail("no answer within 1.5 s"));
socket.on("error", (error) => fail(error.message));
socket.on("data", (chunk) => (answer += chunk));
socket.on("end", () => (answer.startsWith("HTTP/1.1 200 ") ? process.exit(0) : fail(answer)));
socket.write("GET /healthz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n");
