// Imported before the app (--import): SIGUSR2 starts V8's profiler, a second one writes what it saw to PROFILE_TO. So the
// start and the warming up are left out.
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";

let session = null;

process.on("SIGUSR2", async () => {
  if (session === null) {
    session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 250 });
    await session.post("Profiler.start");
    return;
  }
  const { profile } = await session.post("Profiler.stop");
  writeFileSync(`${process.env.PROFILE_TO}/${process.env.FITLOOP_ROLE}.cpuprofile`, JSON.stringify(profile));
});
