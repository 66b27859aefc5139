// BullMQ, the working side: I/O-bound jobs want a high concurrency, as its documents say.
import { Worker } from "bullmq";
import type { Job } from "./front.ts";
import { createSender } from "./send.ts";

const send = await createSender();
const worker = new Worker<Job>("deliver", ({ data }) => send(data), {
  connection: { host: "127.0.0.1", port: Number(process.env["REDIS_PORT"]) },
  concurrency: Number(process.env["BULLMQ_CONCURRENCY"] ?? 200),
});
worker.on("error", (error) => console.error(error.message));
